package io.customerledger.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String READY = "//actuator/health/readiness";
    private static final String ALIVE = "//actuator/health/liveness";

    @Test
    void while_its_database_is_away_a_node_is_alive_and_not_ready_and_afterwards_it_is_both() throws Exception {
        try (var database = TestDatabase.fresh();
                var network = PostgresProxy.before(database);
                var node = TestNode.on(network.dataSource(), "ledger.bootstrap-api-key=" + KEY)) {
            var anybody = node.api(null);
            assertThat(anybody.get(READY).status()).isEqualTo(200);
            network.refuse();
            long since = System.nanoTime();
            assertThat(anybody.get(READY).http().body()).contains("\"DOWN\"").doesNotContain("database", "jdbc");
            assertThat(anybody.get(READY).status()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .as("Nobody waits long for a connection")
                    .isLessThan(Duration.ofSeconds(15));
            assertThat(anybody.get(ALIVE).status()).isEqualTo(200);
            var unavailable = node.api(KEY).get("/customers");
            assertThat(unavailable.refusal()).isEqualTo("503 service_unavailable");
            assertThat(unavailable.header("Retry-After")).isEqualTo("1");
            network.pass();
            long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            while (anybody.get(READY).status() != 200) {
                assertThat(System.nanoTime()).as("ready again").isLessThan(end);
                Thread.sleep(50);
            }
        }
    }
}
