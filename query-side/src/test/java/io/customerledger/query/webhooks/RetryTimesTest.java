package io.customerledger.query.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTimesTest {

    private static final int LAST = 7;

    private final RetryTimes times = new RetryTimes(WebhookSettings.DEFAULT);

    @RepeatedTest(20)
    void the_schedule_has_a_tenth_of_jitter() {
        assertThat(times.next(0, null)).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
        assertThat(times.next(LAST + 1, null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PT10S, PT54S, PT66S", "PT2M, PT2M, PT2M", "PT7H, PT6H, PT6H"})
    void a_receiver_may_ask_for_more_time_but_not_for_more_than_six_hours(
            Duration asked, Duration least, Duration most) {
        assertThat(times.next(0, asked)).isBetween(least, most);
    }

    @RepeatedTest(20)
    void who_asks_for_more_time_never_gets_less() {
        var slow = new RetryTimes(WebhookSettings.DEFAULT.withRetrySchedule(List.of(Duration.ofHours(8))));
        assertThat(slow.next(0, Duration.ofHours(10))).isGreaterThanOrEqualTo(Duration.ofMinutes(432));
    }

    @Test
    void what_waits_for_its_endpoint_is_tried_on_the_schedule_and_then_at_its_last_time() {
        assertThat(times.always(1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(times.always(100)).isEqualTo(Duration.ofHours(6));
    }
}
