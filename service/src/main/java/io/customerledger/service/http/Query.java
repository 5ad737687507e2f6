package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query, read one by one; what is wrong with one is kept in the request's problems.
 * Unknown ones are ignored.
 */
public final class Query {

    private static final long DEFAULT_LIMIT = 25;
    private static final long MAX_LIMIT = 100;
    private static final char REPLACEMENT = '\uFFFD';

    /** Where an offset from UTC lacks its colon, as many languages write it. */
    private static final Pattern COLON = Pattern.compile("(?<=[+-]\\d{2})(?=\\d{2}$)");

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private final Problems problems;

    Query(@Nullable String query, Problems problems) {
        this.problems = problems;
        if (query != null) {
            for (var parameter : query.split("&", -1)) {
                read(parameter);
            }
        }
    }

    private void read(String parameter) {
        int equals = parameter.indexOf('=');
        var name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
        var value = decode(equals < 0 ? "" : parameter.substring(equals + 1));
        if (name == null) {
            problems.add("query", "is not percent-encoded UTF-8");
        } else if (value == null || value.indexOf('\0') >= 0) {
            problems.add(name, "must be percent-encoded UTF-8 without NUL characters");
        } else if (values.putIfAbsent(name, value) != null) {
            repeated.add(name);
        }
    }

    private @Nullable String value(String name) {
        if (repeated.contains(name)) {
            problems.add(name, "is given more than once");
        }
        return values.get(name);
    }

    /** A text with a number of code points in this range, or null where there is none. */
    public @Nullable String text(String name, int min, int max) {
        var value = value(name);
        if (value != null) {
            int length = value.codePointCount(0, value.length());
            if (length < min || length > max) {
                problems.add(name, "must have " + min + " to " + max + " characters");
            }
        }
        return value;
    }

    /** How many items a page may have. */
    public int limit() {
        return Objects.requireNonNullElse(number("limit", MAX_LIMIT), DEFAULT_LIMIT)
                .intValue();
    }

    /** A version of a customer. */
    public @Nullable Long version() {
        return number("version", Long.MAX_VALUE);
    }

    private @Nullable Long number(String name, long max) {
        var value = value(name);
        return value == null ? null : WholeNumber.read(value, 1, max, message -> problems.add(name, message));
    }

    /** A time in ISO 8601 with its offset from UTC. */
    public @Nullable Instant time(String name) {
        var value = value(name);
        return value == null ? null : time(value, message -> problems.add(name, message));
    }

    static @Nullable Instant time(String value, Consumer<String> problem) {
        try {
            var time = OffsetDateTime.parse(
                    COLON.matcher(value.toUpperCase(Locale.ROOT)).replaceFirst(":"));
            int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
            if (year >= 1 && year <= 9999) return time.toInstant();
        } catch (DateTimeException _) {
            // Said below.
        }
        problem.accept("must be a time in ISO 8601, such as 2026-03-25T14:30:00.000Z");
        return null;
    }

    /** Whether the order is {@code asc}; {@code desc}, newest first, is the default. */
    public boolean oldestFirst() {
        var order = Objects.requireNonNullElse(value("order"), "desc");
        if (!order.equals("asc") && !order.equals("desc")) {
            problems.add("order", "must be asc or desc");
        }
        return order.equals("asc");
    }

    /**
     * The place after which the page begins, or null for the first page.
     *
     * @param list as it was given to {@link Cursor#write}
     */
    public <T> @Nullable T cursor(List<?> list, BiFunction<String, String, T> place) {
        var value = value("cursor");
        if (value == null) return null;
        var parts = Cursor.read(list, value).orElse(List.of());
        try {
            if (parts.size() == 2) return place.apply(parts.get(0), parts.get(1));
        } catch (DateTimeException | NumberFormatException _) {
            // Said below.
        }
        problems.add("cursor", "is not a nextCursor of this list with these filters in this order");
        return null;
    }

    /** Null for what is not percent-encoded UTF-8. */
    private static @Nullable String decode(String text) {
        try {
            var decoded = URLDecoder.decode(text, UTF_8);
            boolean isSent = text.toUpperCase(Locale.ROOT).contains("%EF%BF%BD");
            return decoded.indexOf(REPLACEMENT) >= 0 && !isSent ? null : decoded;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
