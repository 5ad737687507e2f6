package io.customerledger.query.webhooks;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.webhooks.Delivery.Exchange;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.StoredEvent;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was sent and what came back, as it is kept: sealed with the customer's data key, so that an erasure reaches it.
 * Of a deletion, whose customer has no key any more, what came back is not kept; what is about no customer is sealed
 * with the master key.
 */
public final class Exchanges {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DataKeys dataKeys;
    private final MasterKey masterKey;

    public Exchanges(DataKeys dataKeys, MasterKey masterKey) {
        this.dataKeys = dataKeys;
        this.masterKey = masterKey;
    }

    /** Null when there is nothing to seal it with: the customer was erased meanwhile. */
    byte @Nullable [] seal(WebhookKey webhook, StoredEvent event, Exchange exchange) {
        if (!isPersonal(event.type())) {
            boolean isDeletion = event.type().equals(CustomerEventCodec.DELETED);
            var kept =
                    isDeletion ? new Exchange(exchange.error(), exchange.requestHeaders(), List.of(), null) : exchange;
            return sealUnpersonal(webhook, kept);
        }
        var customer = new CustomerKey(event.organization(), new CustomerId(event.subject()));
        return dataKeys.forWriting(customer)
                .map(key -> key.seal(context(webhook), JSON.writeValueAsBytes(exchange)))
                .orElse(null);
    }

    byte[] sealUnpersonal(WebhookKey webhook, Exchange exchange) {
        return masterKey.seal(context(webhook), JSON.writeValueAsBytes(exchange));
    }

    /** Null when the customer was erased, or nothing was kept. */
    @Nullable
    Exchange unseal(
            WebhookKey webhook, String type, String subject, byte @Nullable [] wrapped, byte @Nullable [] sealed) {
        if (sealed == null) return null;
        if (!isPersonal(type)) return JSON.readValue(masterKey.unseal(context(webhook), sealed), Exchange.class);
        if (wrapped == null) return null;
        var customer = new CustomerKey(webhook.organization(), new CustomerId(subject));
        return JSON.readValue(dataKeys.unwrap(customer, wrapped).unseal(context(webhook), sealed), Exchange.class);
    }

    private static boolean isPersonal(String type) {
        return type.equals(CustomerEventCodec.CREATED) || type.equals(CustomerEventCodec.UPDATED);
    }

    private static String context(WebhookKey webhook) {
        return "attempt/" + webhook;
    }
}
