package io.customerledger.eventstore.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key of one customer's personal data. Whoever destroys it erases the customer. */
public final class DataKey {

    private final SecretKey key;

    DataKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Seals data so that it can be read only with this key and at the place that the context names. */
    public byte[] seal(String context, byte[] plain) {
        return Cipher256.seal(key, context.getBytes(UTF_8), plain);
    }

    public byte[] unseal(String context, byte[] sealed) {
        return Cipher256.unseal(key, context.getBytes(UTF_8), sealed);
    }

    @Override
    public String toString() {
        return "DataKey";
    }
}
