package io.customerledger.query.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.webhooks.Delivery.Header;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs the exact bytes of a body for three verifiers at once: Commet's SDK, the libraries of Standard Webhooks 1.0,
 * and Svix's.
 */
final class Signatures {

    private Signatures() {}

    /**
     * The headers of an attempt that carry its signatures.
     *
     * @param previous the secret before, while a rotation's overlap lasts
     */
    static List<Header> headers(
            String eventId, Instant attemptedAt, byte[] body, String secret, @Nullable String previous) {
        var seconds = Long.toString(attemptedAt.getEpochSecond());
        var signed = (eventId + "." + seconds + ".").getBytes(UTF_8);
        var signature = standard(secret, signed, body);
        if (previous != null) {
            signature += " " + standard(previous, signed, body);
        }
        return List.of(
                new Header(
                        "X-Commet-Signature",
                        HexFormat.of().formatHex(hmac(secret.getBytes(UTF_8), new byte[0], body))),
                new Header("webhook-id", eventId),
                new Header("webhook-timestamp", seconds),
                new Header("webhook-signature", signature),
                new Header("svix-id", eventId),
                new Header("svix-timestamp", seconds),
                new Header("svix-signature", signature));
    }

    private static String standard(String secret, byte[] signed, byte[] body) {
        var key = Base64.getDecoder().decode(secret.substring(WebhookSecrets.PREFIX.length()));
        return "v1," + Base64.getEncoder().encodeToString(hmac(key, signed, body));
    }

    private static byte[] hmac(byte[] key, byte[] first, byte[] rest) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(first);
            return mac.doFinal(rest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
