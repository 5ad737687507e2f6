package io.customerledger.eventstore.webhooks;

import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.event.EventLog;
import org.jspecify.annotations.Nullable;

/** Endpoints as they were, deleted ones too: folded from their events, which are few. */
public final class WebhooksAsOf {

    private final EventLog log;

    public WebhooksAsOf(EventLog log) {
        this.log = log;
    }

    public @Nullable Webhook at(WebhookKey key, long version) {
        var events = log.backwards(key.organization(), key.id(), 1, version, Integer.MAX_VALUE);
        Webhook webhook = null;
        for (var entry : events.reversed()) {
            var event = entry.stored();
            var changes = WebhookCodec.readChanges(event.payload());
            webhook = webhook == null
                    ? Webhook.created(key, changes, event.occurredAt())
                    : webhook.after(changes, event.occurredAt());
        }
        return webhook;
    }
}
