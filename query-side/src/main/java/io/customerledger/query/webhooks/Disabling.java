package io.customerledger.query.webhooks;

import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import io.customerledger.eventstore.webhooks.WebhookCodec;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.eventstore.webhooks.WebhookWrites;
import io.customerledger.query.webhooks.Sender.Posted;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disables an endpoint that is gone or has failed for too long: an event that its organization's other endpoints get.
 */
final class Disabling {

    private static final Logger log = LoggerFactory.getLogger(Disabling.class);

    private final WebhookRows rows;
    private final Ledger ledger;
    private final Clock clock;

    Disabling(WebhookRows rows, Ledger ledger, Clock clock) {
        this.rows = rows;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Disables an endpoint; returns whether it was this call that did.
     *
     * @param because failed attempts; those from before its owner corrected it do not count, as far as clocks can tell
     */
    boolean disable(WebhookKey key, List<Posted> because, String reason) {
        var origin = new Origin(Actor.SYSTEM, null, reason, Ids.next("req_"), null);
        for (var row = rows.byKey(key).orElse(null);
                row != null && row.webhook().isActive() && because.stream().anyMatch(still(row.webhook()));
                row = rows.byKey(key).orElse(null)) {
            var at = clock.instant();
            Map<WebhookField, @Nullable Object> changes = new EnumMap<>(WebhookField.class);
            changes.put(WebhookField.IS_ACTIVE, false);
            changes.put(WebhookField.DISABLED_AT, at);
            changes.put(WebhookField.DISABLED_REASON, reason);
            var disabled = row.with(row.webhook().after(changes, at));
            var write = WebhookWrites.change(origin, WebhookCodec.DISABLED, row.webhook(), disabled, at);
            if (ledger.write(write) instanceof Written) {
                log.warn("Webhook endpoint {} was disabled: {}", key, reason);
                return true;
            }
        }
        return false;
    }

    /**
     * Attempts with this endpoint as it is now. If it was enabled in the future, the clock that says so is ahead of
     * this one.
     */
    private Predicate<Posted> still(Webhook webhook) {
        boolean isAhead = webhook.enabledAt().isAfter(clock.instant());
        return posted ->
                webhook.url().equals(posted.url()) && (isAhead || !posted.at().isBefore(webhook.enabledAt()));
    }
}
