package io.customerledger.service.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version of the API that an answer has the shape of. */
public final class ApiVersion {

    static final String HEADER = "Commet-Version";
    public static final String CURRENT = "2026-07-11";

    /** All that there are, the oldest first. */
    public static final List<String> KNOWN =
            List.of("2026-05-25", "2026-06-07", "2026-06-10", "2026-06-23", CURRENT, "2026-07-24", "2026-07-31");

    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private ApiVersion() {}

    /** Whether this can be asked for: any date, known or not. */
    static boolean isWellFormed(@Nullable String asked) {
        if (asked == null || asked.equals(CURRENT)) return true;
        try {
            return FORM.matcher(asked).matches() && LocalDate.parse(asked).isAfter(LocalDate.MIN);
        } catch (DateTimeException _) {
            return false;
        }
    }
}
