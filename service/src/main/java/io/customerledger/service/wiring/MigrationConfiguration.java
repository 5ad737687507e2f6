package io.customerledger.service.wiring;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A migration and the record that it was made are one transaction. Left to itself, Flyway has a connection for each: a
 * kill between their two commits leaves tables that no record knows of, and no node starts any more.
 */
@Configuration(proxyBeanMethods = false)
class MigrationConfiguration {

    @Bean
    FlywayMigrationStrategy inOneTransaction() {
        return flyway -> {
            try (var connection = flyway.getConfiguration().getDataSource().getConnection()) {
                Flyway.configure()
                        .configuration(flyway.getConfiguration())
                        // The lock of a transaction would be gone after the first migration.
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .dataSource(new SingleConnectionDataSource(connection, true))
                        .load()
                        .migrate();
            } catch (SQLException e) {
                throw new IllegalStateException("The database cannot be migrated", e);
            }
        };
    }
}
