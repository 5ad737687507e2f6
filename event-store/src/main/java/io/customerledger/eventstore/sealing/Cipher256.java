package io.customerledger.eventstore.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM (NIST SP 800-38D): a random nonce of 12 bytes, then the ciphertext with its tag of 16. Cipher objects are
 * pooled, since the thread locals of virtual threads, one per request, would never be used again.
 */
final class Cipher256 {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final ConcurrentLinkedQueue<Cipher> POOL = new ConcurrentLinkedQueue<>();
    private static final SecureRandom RANDOM = new SecureRandom();

    private Cipher256() {}

    static byte[] seal(SecretKey key, byte[] context, byte[] plain) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        var sealed = run(Cipher.ENCRYPT_MODE, key, nonce, context, plain, 0);
        return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
    }

    /** Fails when the key or the context is not the one it was sealed with, or a bit has changed. */
    static byte[] unseal(SecretKey key, byte[] context, byte[] sealed) {
        return run(Cipher.DECRYPT_MODE, key, sealed, context, sealed, NONCE);
    }

    /**
     * Seals or unseals.
     *
     * @param nonce an array that begins with the nonce
     * @param input holds what is sealed or unsealed, from the offset on
     */
    private static byte[] run(int mode, SecretKey key, byte[] nonce, byte[] context, byte[] input, int offset) {
        try {
            var pooled = POOL.poll();
            var cipher = pooled == null ? Cipher.getInstance("AES/GCM/NoPadding") : pooled;
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE));
            cipher.updateAAD(context);
            var output = cipher.doFinal(input, offset, input.length - offset);
            POOL.offer(cipher);
            return output;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Sealed data cannot be read with this key", e);
        }
    }
}
