package io.customerledger.service.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.query.trail.Trail;
import io.customerledger.service.ServiceTest;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The end of a log in memory, which hears of nothing that happens after it was made. */
class TailTest extends ServiceTest {

    /** Whoever opens a stream after an erasure is told nothing of before, though the memory may be a moment late. */
    @Test
    void what_was_erased_before_a_stream_was_opened_is_not_told_by_a_memory_that_does_not_know_it_yet()
            throws Exception {
        var tenant = tenant();
        var organization = tenant.id();
        var trail = APP.getBean(Trail.class);
        var deaf = new LogSignal(APP.getBean(DataSource.class), () -> {});
        deaf.close();
        long before = trail.head(organization);
        var id = tenant.api().customer("{\"email\":\"secret@acme.com\"}");
        try (var tail = new Tail(organization, false, before, trail, deaf)) {
            long soon = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            assertThat(tail.after(before, before, () -> false, soon)).hasSize(1);
            tenant.api().delete("/customers/" + id);
            assertThat(tail.after(before, trail.head(organization), () -> false, soon))
                    .as("to be read from the log")
                    .isNull();
        }
    }
}
