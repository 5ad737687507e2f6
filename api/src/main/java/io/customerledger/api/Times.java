package io.customerledger.api;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as everybody gets to see them: ISO 8601 in UTC, always with milliseconds. */
public final class Times {

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Times() {}

    public static String text(Instant time) {
        return MILLIS.format(time);
    }
}
