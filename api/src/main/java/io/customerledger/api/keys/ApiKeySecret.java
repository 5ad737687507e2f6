package io.customerledger.api.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.customerledger.api.Sha256;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of an API key: {@code ck_live_…} or {@code ck_sandbox_…}. The service keeps its hash, so whoever reads the
 * database cannot use it; it is printed nowhere but in the answer that hands it over.
 */
public record ApiKeySecret(String text) {

    private static final String LIVE = "ck_live_";
    private static final String SANDBOX = "ck_sandbox_";
    private static final Pattern FORM = Pattern.compile("ck_(?:live|sandbox)_[A-Za-z0-9_-]{1,200}");
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** 190 random bits; still 166 after those that the prefix shows. */
    private static final int LENGTH = 32;

    private static final int SHOWN = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    public ApiKeySecret {
        if (!FORM.matcher(text).matches()) throw new IllegalArgumentException("Not the text of an API key");
    }

    public static ApiKeySecret next(boolean livemode) {
        var random = RANDOM.ints(LENGTH, 0, ALPHABET.length())
                .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
                .collect(Collectors.joining());
        return new ApiKeySecret((livemode ? LIVE : SANDBOX) + random);
    }

    /** What a caller sent as its key; null when it does not have the form of a key. */
    public static @Nullable ApiKeySecret read(String text) {
        return FORM.matcher(text).matches() ? new ApiKeySecret(text) : null;
    }

    public boolean livemode() {
        return text.startsWith(LIVE);
    }

    /** Enough to tell keys apart, too little to use one; of a short key that the operator chose, a quarter. */
    public String prefix() {
        int kind = (livemode() ? LIVE : SANDBOX).length();
        return text.substring(0, kind + Math.min(SHOWN, (text.length() - kind) / 4));
    }

    /** Its SHA-256. The text is random and long, so a deliberately slow hash would not protect it better. */
    public byte[] hash() {
        return Sha256.of(text.getBytes(US_ASCII));
    }

    @Override
    public String toString() {
        return prefix() + "…";
    }
}
