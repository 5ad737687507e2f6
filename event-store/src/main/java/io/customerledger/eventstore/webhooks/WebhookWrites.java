package io.customerledger.eventstore.webhooks;

import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.eventstore.event.EventDraft;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.WriteSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is written when something happens to an endpoint: its event and its row, together. */
public final class WebhookWrites {

    private WebhookWrites() {}

    /**
     * An endpoint's next event.
     *
     * @param before null for its creation
     * @param after with the version that the event makes
     */
    public static WriteSet change(Origin origin, String type, @Nullable Webhook before, WebhookRow after, Instant at) {
        var webhook = after.webhook();
        return about(origin, webhook, webhook.version() - 1)
                .event(new EventDraft(Ids.next("evt_"), type, 1, at, WebhookCodec.changes(before, webhook)))
                .put(WebhookCodec.row(after));
    }

    public static WriteSet deletion(Origin origin, Webhook webhook, Instant at) {
        return about(origin, webhook, webhook.version())
                .event(new EventDraft(Ids.next("evt_"), WebhookCodec.DELETED, 1, at, "{\"changes\":{}}"))
                .delete();
    }

    /** No event: the endpoint is as it was wanted. */
    public static WriteSet unchanged(Origin origin, Webhook webhook) {
        return about(origin, webhook, webhook.version());
    }

    private static WriteSet about(Origin origin, Webhook webhook, long version) {
        return WriteSet.about(
                        webhook.key().organization(),
                        origin,
                        WebhookCodec.TABLE,
                        webhook.key().id())
                .decidedOn(version);
    }
}
