package io.customerledger.service.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version of the API that an answer has the shape of. */
final class ApiVersion {

    static final String HEADER = "Commet-Version";
    static final String CURRENT = "2026-07-11";

    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private ApiVersion() {}

    /** Whether this can be asked for: any date, known or not. */
    static boolean isWellFormed(@Nullable String asked) {
        if (asked == null || asked.equals(CURRENT)) {
            return true;
        }
        try {
            return FORM.matcher(asked).matches() && LocalDate.parse(asked).isAfter(LocalDate.MIN);
        } catch (DateTimeException _) {
            return false;
        }
    }
}
