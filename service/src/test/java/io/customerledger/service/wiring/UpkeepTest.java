package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.ServiceTest;
import io.customerledger.service.TestNode;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;

class UpkeepTest extends ServiceTest {

    @Test
    void what_is_done_from_time_to_time_is_scheduled() {
        assertThat(APP.getBean(ScheduledAnnotationBeanPostProcessor.class).getScheduledTasks())
                .extracting(Object::toString)
                .anyMatch(task -> task.contains("purgeIdempotency"))
                .anyMatch(task -> task.contains("renewSamples"))
                .anyMatch(task -> task.contains("workInWords"));
    }

    /** PostgreSQL says how many pages of new words it has merged. */
    @Test
    void new_words_are_worked_into_their_index_soon_after_each_write() throws Exception {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY)) {
            var left = JdbcClient.create(database).sql("SELECT gin_clean_pending_list('customer_by_word')");
            for (int n = 0; n < 2; n++) {
                assertThat(node.api(KEY).customer()).startsWith("cus_");
                Thread.sleep(4_000);
                assertThat(left.query(Integer.class).single()).isZero();
            }
        }
    }
}
