package io.customerledger.eventstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One PostgreSQL per JVM, ended with it, and as many empty databases with the ledger's schema as tests ask for. It does
 * not wait for the disk: tests that kill PostgreSQL start one of their own.
 */
public final class TestDatabase {

    private static final String TEMPLATE = "migrated";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private TestDatabase() {}

    /** A pool on a new database, copied from a migrated one in a tenth of the time of migrating it. */
    public static HikariDataSource fresh() {
        return pool(create("TEMPLATE " + TEMPLATE));
    }

    /** A pool on a new database without any table. */
    public static HikariDataSource empty() {
        return pool(create(""));
    }

    /** A second pool on the database of another one, as a second node has it. */
    public static HikariDataSource sameAs(HikariDataSource other) {
        return pool(other.getJdbcUrl());
    }

    /**
     * Waits until no other session of this database is left: what sessions did is sure to be counted only when they
     * have ended.
     *
     * @throws IllegalStateException when one is left after half a minute
     */
    public static void awaitOthersEnded(HikariDataSource database) {
        var others = JdbcClient.create(database).sql("""
                SELECT count(*)
                  FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND backend_type = 'client backend'
                   AND pid <> pg_backend_pid()""").query(Integer.class);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (others.single() > 0) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("Other sessions have not ended");
            Thread.onSpinWait();
        }
    }

    static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static String create(String how) {
        var name = "test_" + NUMBER.incrementAndGet();
        execute("CREATE DATABASE " + name + " " + how);
        return url(SERVER, name);
    }

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .start();
            execute(server, "CREATE DATABASE " + TEMPLATE);
            Flyway.configure()
                    .dataSource(url(server, TEMPLATE), null, null)
                    .load()
                    .migrate();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(EmbeddedPostgres server, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable".formatted(server.getPort(), database);
    }

    private static void execute(String sql) {
        execute(SERVER, sql);
    }

    private static void execute(EmbeddedPostgres server, String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
