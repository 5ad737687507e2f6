package io.customerledger.eventstore;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.signal.LogSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Reads over a network that has gone silent: the connections stand, and nothing comes over them any more. */
@Execution(ExecutionMode.CONCURRENT)
class BreakableDataSourceTest {

    private final HikariDataSource database = TestDatabase.empty();
    private final PostgresProxy proxy = PostgresProxy.before(database);
    private final DelegatingDataSource network = new DelegatingDataSource(proxy.dataSource());
    private final BreakableDataSource pool = new BreakableDataSource(network);
    private final JdbcClient jdbc = JdbcClient.create(pool);

    @AfterEach
    void stop() throws Exception {
        proxy.pass();
        proxy.close();
        database.close();
    }

    @Test
    void nobody_waits_much_longer_than_fifteen_seconds_for_an_answer() throws Exception {
        try (var _ = new LogSignal(pool, pool::breakOff)) {
            jdbc.sql("SELECT 1").query(Integer.class).single();
            proxy.withhold();
            var unanswered = read("SELECT 1");
            proxy.awaitWithheld();
            network.setTargetDataSource(database);
            var start = Instant.now();
            assertThatThrownBy(() -> unanswered.get(40, SECONDS))
                    .hasCauseInstanceOf(DataAccessResourceFailureException.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(25));
            assertThat(read("SELECT 2").get(5, SECONDS)).isEqualTo(2);
        }
    }

    @Test
    void an_answer_that_takes_its_time_is_waited_for() throws Exception {
        try (var _ = new LogSignal(pool, pool::breakOff)) {
            assertThat(read("SELECT 3 FROM pg_sleep(17)").get(40, SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void what_lies_in_the_pool_is_broken_too() throws Exception {
        jdbc.sql("SELECT 1").query(Integer.class).single();
        assertThat(proxy.connections()).isEqualTo(1);
        pool.breakOff();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (proxy.connections() > 0) {
            assertThat(System.nanoTime()).as("broken").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private CompletableFuture<Integer> read(String sql) {
        return CompletableFuture.supplyAsync(
                () -> jdbc.sql(sql).query(Integer.class).single(), Thread::startVirtualThread);
    }
}
