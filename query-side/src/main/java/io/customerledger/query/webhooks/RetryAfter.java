package io.customerledger.query.webhooks;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** The header of that name: seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private static final BigInteger LONGEST = BigInteger.valueOf(Integer.MAX_VALUE);

    private RetryAfter() {}

    /** Null when it says nothing that can be understood. */
    static @Nullable Duration parse(@Nullable String text, Instant now) {
        if (text == null) return null;
        var value = text.strip();
        if (value.matches("[0-9]+")) {
            return Duration.ofSeconds(new BigInteger(value).min(LONGEST).longValue());
        }
        var date = DateUtils.parseStandardDate(value);
        return date == null ? null : Duration.between(now, date);
    }
}
