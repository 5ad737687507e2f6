package io.customerledger.eventstore.webhooks;

import io.customerledger.api.webhooks.Webhook;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code webhook}.
 *
 * @param secret what it signs with, sealed
 * @param previousSecret what it signs with besides until the overlap of a rotation ends, sealed
 */
public record WebhookRow(
        Webhook webhook,
        String secret,
        @Nullable String previousSecret,
        @Nullable Instant previousSecretUntil) {

    public WebhookRow with(Webhook changed) {
        return new WebhookRow(changed, secret, previousSecret, previousSecretUntil);
    }

    /**
     * The row with a new secret. The old one goes on until the overlap ends, or, if null, ends at once; the one before
     * it ends in any case.
     */
    public WebhookRow rotated(Webhook changed, String newSecret, @Nullable Instant overlapEnds) {
        return new WebhookRow(changed, newSecret, overlapEnds == null ? null : secret, overlapEnds);
    }
}
