package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.eventstore.sealing.MasterKey;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import org.springframework.stereotype.Component;

/**
 * Tells whether a request is the same as an earlier one, without keeping it. The hash has a key: from a plain one, a
 * body could be guessed.
 */
@Component
final class Fingerprints {

    private final Mac keyed;

    Fingerprints(MasterKey masterKey) {
        try {
            keyed = Mac.getInstance("HmacSHA256");
            keyed.init(masterKey.derive("request fingerprints"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String of(String method, String path, byte[] body) {
        try {
            var mac = (Mac) keyed.clone();
            mac.update((method + " " + path + "\n").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
