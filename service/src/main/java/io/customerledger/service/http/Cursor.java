package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in a list, opaque to its caller. It carries a digest of itself and of the list that it was made for, so that
 * garbage, and a cursor of another list, organization or order, is recognized; it is no secret.
 */
public final class Cursor {

    private static final int DIGEST_BYTES = 12;
    private static final int MAX_LENGTH = 1000;

    /** Ids, numbers and times of four-digit years: a forged cursor gets no further than that. */
    private static final Pattern PLACE = Pattern.compile("\\w[\\w:.-]*(\n[\\w:.-]*)*");

    private Cursor() {}

    /**
     * Writes a place.
     *
     * @param list all that makes the list what it is: organization, name, filters, order
     */
    public static String write(List<?> list, String... place) {
        var bytes = String.join("\n", place).getBytes(UTF_8);
        var digest = digest(list, bytes);
        var all = Arrays.copyOf(digest, DIGEST_BYTES + bytes.length);
        System.arraycopy(bytes, 0, all, DIGEST_BYTES, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** The place in this list that was written; empty when it was not written for this list. */
    public static Optional<List<String>> read(List<?> list, String cursor) {
        if (cursor.length() > MAX_LENGTH) return Optional.empty();
        try {
            var all = Base64.getUrlDecoder().decode(cursor);
            if (all.length < DIGEST_BYTES) return Optional.empty();
            var place = Arrays.copyOfRange(all, DIGEST_BYTES, all.length);
            boolean isAsWritten =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(all).equals(cursor);
            var text = new String(place, UTF_8);
            return isAsWritten
                            && PLACE.matcher(text).matches()
                            && Arrays.equals(digest(list, place), Arrays.copyOf(all, DIGEST_BYTES))
                    ? Optional.of(List.of(text.split("\n", -1)))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static byte[] digest(List<?> list, byte[] place) {
        var sha256 = Sha256.begin();
        for (var part : list) {
            var bytes = String.valueOf(part).getBytes(UTF_8);
            sha256.update((bytes.length + (part == null ? "-" : "+")).getBytes(UTF_8));
            sha256.update(bytes);
        }
        return Arrays.copyOf(sha256.digest(place), DIGEST_BYTES);
    }
}
