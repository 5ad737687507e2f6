package io.customerledger.service.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RevocationTest {

    private static final String FIRST = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    @Test
    void a_key_deleted_on_one_node_is_refused_on_the_other_within_a_second_however_busy_it_is() throws Exception {
        try (var database = TestDatabase.fresh();
                var one = TestNode.on(database, "ledger.bootstrap-api-key=" + FIRST);
                var other = TestNode.on(database)) {
            var made = one.api(FIRST).post("/api-keys", "{\"name\":\"Revoked\"}");
            var revoked = other.api(made.data().get("apiKey").asString());
            long inUse = System.nanoTime();
            while (System.nanoTime() - inUse < Duration.ofMillis(1_500).toNanos()) {
                assertThat(revoked.get("/customers").status()).isEqualTo(200);
            }
            assertThat(one.api(FIRST).delete("/api-keys/" + made.id()).status()).isEqualTo(200);
            long deleted = System.nanoTime();
            long asked = System.nanoTime();
            while (revoked.get("/customers").status() == 200) {
                assertThat(Duration.ofNanos(asked - deleted)).isLessThan(Duration.ofSeconds(1));
                asked = System.nanoTime();
            }
            assertThat(revoked.get("/customers").refusal()).isEqualTo("401 unauthorized");
        }
    }
}
