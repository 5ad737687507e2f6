package io.customerledger.eventstore.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.sealing.MasterKey;
import java.security.SecureRandom;
import java.util.Base64;

/** The signing secrets of endpoints: {@code whsec_} and base64 of 32 random bytes, kept sealed by the master key. */
public final class WebhookSecrets {

    public static final String PREFIX = "whsec_";

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MasterKey masterKey;

    public WebhookSecrets(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    public static String next() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    public String seal(WebhookKey webhook, String secret) {
        return Base64.getEncoder().encodeToString(masterKey.seal(context(webhook), secret.getBytes(UTF_8)));
    }

    public String unseal(WebhookKey webhook, String sealed) {
        return new String(masterKey.unseal(context(webhook), Base64.getDecoder().decode(sealed)), UTF_8);
    }

    private static String context(WebhookKey webhook) {
        return "webhook-secret/" + webhook;
    }
}
