package io.customerledger.service.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A node on a table that was made by a newer version of the service. */
@Execution(ExecutionMode.CONCURRENT)
class OutdatedNodeTest {

    @Test
    void a_node_that_may_not_write_to_the_table_any_more_takes_no_requests_and_is_not_started_again() throws Exception {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database)) {
            var probe = node.api(null);
            assertThat(probe.get("//actuator/health/readiness").status()).isEqualTo(200);
            JdbcClient.create(database)
                    .sql("UPDATE projection SET version = version + 1")
                    .update();
            long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            while (probe.get("//actuator/health/readiness").status() != 503) {
                assertThat(System.nanoTime()).as("within 15 s").isLessThan(deadline);
                Thread.sleep(100);
            }
            assertThat(probe.get("//actuator/health/liveness").status()).isEqualTo(200);
        }
    }
}
