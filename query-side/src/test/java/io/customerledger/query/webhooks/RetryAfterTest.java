package io.customerledger.query.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-01T08:48:37Z");

    @ParameterizedTest
    @ValueSource(strings = {"60", " 060 ", "Sun, 01 Nov 2026 08:49:37 GMT", "Sunday, 01-Nov-26 08:49:37 GMT"})
    void a_receiver_may_say_it_in_seconds_or_by_a_date(String text) {
        assertThat(RetryAfter.parse(text, NOW)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void however_many_digits_it_has_it_is_a_long_time() {
        assertThat(RetryAfter.parse("9".repeat(100), NOW)).isGreaterThan(Duration.ofDays(365));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "Sun, 01 Nov"})
    void what_cannot_be_understood_says_nothing(String text) {
        assertThat(RetryAfter.parse(text, NOW)).isNull();
    }
}
