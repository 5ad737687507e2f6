package io.customerledger.service.wiring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A network that has gone silent: the connections stand, and nothing comes over them any more. */
@Execution(ExecutionMode.CONCURRENT)
class BreakableDataSourceTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final PostgresProxy network = PostgresProxy.before(database);

    @AfterEach
    void stop() throws Exception {
        network.close();
        database.close();
    }

    @Test
    void no_part_of_the_service_waits_for_as_long_as_tcp_does() throws Exception {
        try (var node = TestNode.on(network.dataSource())) {
            network.withhold();
            var unanswered = read(node, "SELECT 1");
            network.awaitWithheld();
            assertThatThrownBy(() -> unanswered.get(60, SECONDS))
                    .hasCauseInstanceOf(DataAccessResourceFailureException.class);
            network.pass();
        }
    }

    @Test
    void an_answer_that_takes_its_time_is_waited_for() throws Exception {
        try (var node = TestNode.on(network.dataSource())) {
            assertThat(read(node, "SELECT 1 FROM pg_sleep(17)").get(60, SECONDS))
                    .isEqualTo(1);
        }
    }

    @Test
    void those_that_nobody_has_used_yet_are_not_kept_for_the_next_one() throws Exception {
        var hikari = network.dataSource();
        hikari.setMinimumIdle(3);
        var pool = new BreakableDataSource(hikari);
        pool.getConnection().close();
        try (var beside = DriverManager.getConnection(database.getJdbcUrl())) {
            await(() -> hikari.getHikariPoolMXBean().getIdleConnections() == 3);
            var before = sessions(beside);
            pool.breakOff();
            await(() -> sessions(beside).stream().noneMatch(before::contains));
        }
    }

    private static CompletableFuture<Integer> read(TestNode node, String sql) {
        var jdbc = node.app().getBean(JdbcClient.class);
        return CompletableFuture.supplyAsync(
                () -> jdbc.sql(sql).query(Integer.class).single(), Thread::startVirtualThread);
    }

    private static List<Integer> sessions(Connection beside) {
        return JdbcClient.create(new SingleConnectionDataSource(beside, true))
                .sql("""
                        SELECT pid
                          FROM pg_stat_activity
                         WHERE datname = current_database()
                           AND pid <> pg_backend_pid()
                           AND backend_type = 'client backend'""")
                .query(Integer.class)
                .list();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
        }
    }
}
