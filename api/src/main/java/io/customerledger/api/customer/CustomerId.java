package io.customerledger.api.customer;

import java.util.regex.Pattern;

/** Our id of a customer: {@code cus_} and at least 20 characters, time-ordered. It never changes. */
public record CustomerId(String value) {

    private static final Pattern FORM = Pattern.compile("cus_[A-Za-z0-9_-]{20,60}");

    /** Whether the text could be one of ours. A caller's own id may look the same. */
    public static boolean looksLike(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
