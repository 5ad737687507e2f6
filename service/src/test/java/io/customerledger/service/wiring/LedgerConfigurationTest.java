package io.customerledger.service.wiring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

@Execution(ExecutionMode.CONCURRENT)
class LedgerConfigurationTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    /** The function that writes few sets may write those of several organizations. */
    @ParameterizedTest
    @CsvSource({"true, append", "false, append_few"})
    void where_organizations_lie_on_several_servers_every_write_is_ones_own(boolean distributed, String by) {
        try (var database = TestDatabase.fresh()) {
            var jdbc = JdbcClient.create(database);
            jdbc.sql("""
                    DO $$ BEGIN
                        EXECUTE format('ALTER DATABASE %I SET track_functions = pl', current_database());
                    END $$""").update();
            try (var node = TestNode.on(
                    database, "ledger.bootstrap-api-key=" + KEY, "ledger.database-distributed=" + distributed)) {
                assertThat(node.api(KEY).customer()).startsWith("cus_");
            }
            assertThat(jdbc.sql("SELECT funcname FROM pg_stat_user_functions WHERE funcname LIKE 'append%'")
                            .query(String.class)
                            .list())
                    .containsExactly(by);
        }
    }

    @Test
    void over_a_network_that_has_gone_silent_no_part_of_the_service_waits_for_as_long_as_tcp_does() throws Exception {
        try (var database = TestDatabase.fresh();
                var network = PostgresProxy.before(database);
                var node = TestNode.on(network.dataSource())) {
            var jdbc = node.app().getBean(JdbcClient.class);
            network.withhold();
            var unanswered = CompletableFuture.supplyAsync(
                    () -> jdbc.sql("SELECT 1").query(Integer.class).single(), Thread::startVirtualThread);
            network.awaitWithheld();
            assertThatThrownBy(() -> unanswered.get(40, SECONDS))
                    .hasCauseInstanceOf(DataAccessResourceFailureException.class);
            network.pass();
        }
    }
}
