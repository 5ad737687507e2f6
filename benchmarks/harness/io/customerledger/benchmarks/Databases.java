package io.customerledger.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.service.embedded.BenchmarkPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** The databases of one PostgreSQL: each contender has its own. */
final class Databases {

    private final BenchmarkPostgres server;

    Databases(BenchmarkPostgres server) {
        this.server = server;
    }

    long pid() {
        return server.pid();
    }

    void create(String name) {
        execute("postgres", "CREATE DATABASE " + name);
    }

    /** The service's own tables and functions. */
    void migrate(String name) {
        Flyway.configure()
                .dataSource(url(name), server.user(), server.password())
                .load()
                .migrate();
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), server.user(), server.password());
    }

    HikariDataSource pool(String database) {
        var config = new HikariConfig();
        config.setJdbcUrl(url(database));
        config.setUsername(server.user());
        config.setPassword(server.password());
        return new HikariDataSource(config);
    }

    void execute(String database, String sql) {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of what a query finds. */
    List<String> texts(String database, String sql) {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String text(String database, String sql) {
        return texts(database, sql).getFirst();
    }

    long number(String database, String sql) {
        return Long.parseLong(text(database, sql));
    }

    /** Where the log of the whole server has got to, in bytes. */
    long wal() {
        return number("postgres", "SELECT (pg_current_wal_lsn() - '0/0')::bigint");
    }

    /** So that every measurement begins with the same work before it. */
    void checkpoint() {
        execute("postgres", "CHECKPOINT");
    }

    /** What a Spring Boot application is told, and the others read too. */
    Map<String, String> springEnvironment(String database) {
        return Map.of(
                "SPRING_DATASOURCE_URL", url(database),
                "SPRING_DATASOURCE_USERNAME", server.user(),
                "SPRING_DATASOURCE_PASSWORD", server.password());
    }

    /** What PostgreSQL's own programs are told. */
    Map<String, String> clientEnvironment(String database) {
        return Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(server.port()),
                "PGUSER",
                server.user(),
                "PGPASSWORD",
                server.password(),
                "PGDATABASE",
                database,
                "PGSSLMODE",
                "disable");
    }

    String r2dbcUrl(String database) {
        return "r2dbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), database);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable".formatted(server.port(), database);
    }
}
