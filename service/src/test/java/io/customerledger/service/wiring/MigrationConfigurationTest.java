package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MigrationConfigurationTest {

    /** PostgreSQL remembers which transaction wrote a row, also a row of its catalogue. */
    @Test
    void a_migration_and_its_record_are_one_transaction() {
        try (var database = TestDatabase.empty()) {
            TestNode.on(database).close();
            assertThat(JdbcClient.create(database).sql("""
                                    SELECT made.xmin = recorded.xmin
                                      FROM pg_constraint made, flyway_schema_history recorded
                                     WHERE made.conname = 'projection_pkey'
                                       AND recorded.version = '8'""").query(Boolean.class).single())
                    .isTrue();
        }
    }
}
