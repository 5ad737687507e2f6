package io.customerledger.eventstore.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.Sha256;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The installation's own key. It wraps the customers' data keys and seals what is a secret of the service. */
public final class MasterKey {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;
    private final String fingerprint;

    private MasterKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
        this.fingerprint = HexFormat.of().formatHex(Sha256.of(bytes), 0, 8);
    }

    /**
     * The key with this text.
     *
     * @throws IllegalArgumentException when it is not base64 of 32 bytes
     */
    public static MasterKey of(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The master key is not base64", e);
        }
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("The master key has " + bytes.length + " bytes instead of " + BYTES);
        }
        return new MasterKey(bytes);
    }

    /** A new key's text. */
    public static String generate() {
        return Base64.getEncoder().encodeToString(random());
    }

    /** Tells two keys apart and gives neither away. */
    public String fingerprint() {
        return fingerprint;
    }

    /** A new data key of a subject, wrapped: this is what is kept. */
    public byte[] newDataKey(String subject) {
        return seal("data-key/" + subject, random());
    }

    public DataKey unwrap(String subject, byte[] wrapped) {
        return new DataKey(unseal("data-key/" + subject, wrapped));
    }

    public byte[] seal(String context, byte[] plain) {
        return Cipher256.seal(key, context.getBytes(UTF_8), plain);
    }

    public byte[] unseal(String context, byte[] sealed) {
        return Cipher256.unseal(key, context.getBytes(UTF_8), sealed);
    }

    /** A key for another use, which gives away neither this one nor any other. */
    public SecretKey derive(String use) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return new SecretKeySpec(mac.doFinal(use.getBytes(UTF_8)), "HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "MasterKey " + fingerprint;
    }

    private static byte[] random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
