package io.customerledger.eventstore.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.customerledger.eventstore.TestDatabase;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MasterKeyCheckTest {

    @Test
    void a_node_with_another_master_key_refuses_to_start_and_says_what_to_do() {
        var first = MasterKey.of(MasterKey.generate());
        var another = MasterKey.of(MasterKey.generate());
        try (var database = TestDatabase.fresh()) {
            var jdbc = JdbcClient.create(database);
            MasterKeyCheck.verify(jdbc, first);
            MasterKeyCheck.verify(jdbc, first);
            assertThatIllegalStateException()
                    .isThrownBy(() -> MasterKeyCheck.verify(jdbc, another))
                    .withMessageContaining(first.fingerprint())
                    .withMessageContaining(another.fingerprint())
                    .withMessageContaining("set LEDGER_MASTER_KEY");
        }
    }

    @Test
    void of_nodes_that_start_at_once_on_a_new_database_one_decides() throws InterruptedException {
        try (var database = TestDatabase.fresh();
                var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ArrayList<Future<?>>();
            for (int i = 0; i < 8; i++) {
                starts.add(nodes.submit(
                        () -> MasterKeyCheck.verify(JdbcClient.create(database), MasterKey.of(MasterKey.generate()))));
            }
            int started = 0;
            for (var start : starts) {
                try {
                    start.get();
                    started++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
                }
            }
            assertThat(started).isOne();
        }
    }
}
