package io.customerledger.service.http;

import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Digits as a number; what does not fit a {@code long} counts as the largest or smallest one. */
final class WholeNumber {

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");

    private WholeNumber() {}

    /** The number, if it is in this range; otherwise null, and a problem. */
    static @Nullable Long read(String text, long min, long max, Consumer<String> problem) {
        var number = of(text);
        if (number == null || number < min || number > max) {
            problem.accept(
                    max == Long.MAX_VALUE
                            ? "must be a whole number, " + min + " or more"
                            : "must be a whole number from " + min + " to " + max);
            return null;
        }
        return number;
    }

    private static @Nullable Long of(String text) {
        if (!DIGITS.matcher(text).matches()) return null;
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
