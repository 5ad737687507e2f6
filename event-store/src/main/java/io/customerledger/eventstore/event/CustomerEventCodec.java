package io.customerledger.eventstore.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.sealing.DataKey;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Customer events as the log keeps them: {@code {"fields": [names], "sealed": "…"}}. The names of the changed fields are
 * in clear, so that the trail outlives an erasure; their values are sealed with the customer's data key, bound to their
 * place in the log.
 */
public final class CustomerEventCodec {

    public static final String CREATED = "customer.created";
    public static final String UPDATED = "customer.updated";
    public static final String DELETED = "customer.deleted";

    private static final int REVISION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private CustomerEventCodec() {}

    /**
     * The event as it goes into the log, with a new id.
     *
     * @param key null only for a deletion, which has no values
     */
    public static EventDraft encode(CustomerEvent event, long version, @Nullable DataKey key) {
        return new EventDraft(Ids.next("evt_"), type(event), REVISION, event.at(), payload(event, version, key));
    }

    /** What the event said, or null when its customer has been erased. */
    public static @Nullable CustomerEvent decode(StoredEvent stored, @Nullable DataKey key) {
        var customer = new CustomerKey(stored.organization(), new CustomerId(stored.subject()));
        if (stored.type().equals(DELETED)) {
            return new CustomerDeleted(customer, stored.occurredAt());
        }
        if (key == null) {
            return null;
        }
        var changes = changes(stored, customer, key);
        return switch (stored.type()) {
            case CREATED -> new CustomerCreated(customer, changes, stored.occurredAt());
            case UPDATED -> new CustomerUpdated(customer, changes, stored.occurredAt());
            default -> throw new IllegalArgumentException("No event of a customer is of type " + stored.type());
        };
    }

    /** The fields that an event changed; readable for ever. */
    public static List<CustomerField> fields(StoredEvent stored) {
        var fields = JSON.readTree(stored.payload()).path("fields");
        return StreamSupport.stream(fields.spliterator(), false)
                .map(JsonNode::stringValue)
                .map(CustomerField::named)
                .toList();
    }

    private static String type(CustomerEvent event) {
        return switch (event) {
            case CustomerCreated _ -> CREATED;
            case CustomerUpdated _ -> UPDATED;
            case CustomerDeleted _ -> DELETED;
        };
    }

    private static String payload(CustomerEvent event, long version, @Nullable DataKey key) {
        var payload = new StringBuilder("{\"fields\":[");
        var separator = "\"";
        for (var change : event.changes()) {
            payload.append(separator).append(change.field().wireName()).append('"');
            separator = ",\"";
        }
        payload.append(']');
        if (key != null) {
            var plain = ProfileJson.writeChanges(event.changes()).getBytes(UTF_8);
            var sealed = key.seal(context(event.customer(), version), plain);
            payload.append(",\"sealed\":\"")
                    .append(Base64.getEncoder().encodeToString(sealed))
                    .append('"');
        }
        return payload.append('}').toString();
    }

    private static List<FieldChange> changes(StoredEvent stored, CustomerKey customer, DataKey key) {
        if (stored.revision() != REVISION) {
            throw new IllegalArgumentException(
                    stored.type() + " has no revision " + stored.revision() + " in this version of the service");
        }
        var sealed = Base64.getDecoder()
                .decode(JSON.readTree(stored.payload()).path("sealed").stringValue());
        return ProfileJson.readChanges(new String(key.unseal(context(customer, stored.version()), sealed), UTF_8));
    }

    private static String context(CustomerKey customer, long version) {
        return "event/" + customer + "/" + version;
    }
}
