package io.customerledger.service.http;

import io.customerledger.api.customer.Precondition;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The tags of {@code If-Match} and {@code If-None-Match} (RFC 9110, section 8.8.3 and 13.1); ours are versions. */
final class EntityTags {

    private static final String TAG = "(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*+)\"";
    private static final Pattern LIST =
            Pattern.compile("[ \\t,]*+" + TAG + "(?:[ \\t]*+,[ \\t,]*+" + TAG + ")*+[ \\t,]*+");
    private static final Pattern ONE = Pattern.compile(TAG);
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    private EntityTags() {}

    /** A version as a tag. */
    static String of(long version) {
        return "\"" + version + "\"";
    }

    /**
     * The versions that a header names; any other tag names none.
     *
     * @param weakToo whether the comparison is the weak one
     * @return empty when it is malformed
     */
    static Optional<Precondition> read(String header, boolean weakToo) {
        var value = header.strip();
        if (value.equals("*")) return Optional.of(Precondition.NONE);
        if (!LIST.matcher(value).matches()) return Optional.empty();
        Set<Long> versions = new HashSet<>();
        ONE.matcher(value).results().forEach(tag -> {
            boolean strong = tag.group(1) == null;
            if ((strong || weakToo) && VERSION.matcher(tag.group(2)).matches()) {
                versions.add(Long.parseLong(tag.group(2)));
            }
        });
        return Optional.of(new Precondition(versions));
    }
}
