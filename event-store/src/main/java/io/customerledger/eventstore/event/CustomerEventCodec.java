package io.customerledger.eventstore.event;

import static java.util.Objects.requireNonNull;

import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.eventstore.sealing.DataKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Customer events as the log keeps them. The names of the changed fields are in clear, so that the trail outlives an
 * erasure; their values are sealed with the customer's data key, bound to their place in the log. Every revision that
 * was ever written is read; the newest is written.
 */
public final class CustomerEventCodec {

    public static final String CREATED = "customer.created";
    public static final String UPDATED = "customer.updated";
    public static final String DELETED = "customer.deleted";

    private CustomerEventCodec() {}

    public static boolean isOfCustomer(String type) {
        return type.startsWith("customer.");
    }

    /**
     * The event as it goes into the log, with a new id.
     *
     * @param key null only for a deletion, which has no values
     */
    public static EventDraft encode(CustomerEvent event, long version, @Nullable DataKey key) {
        var id = Ids.next("evt_");
        var type = type(event);
        return event instanceof CustomerDeleted
                ? deletion(id, event.at())
                : new EventDraft(
                        id,
                        type,
                        Revision2.NUMBER,
                        event.at(),
                        Revision2.write(event, version, type, requireNonNull(key)));
    }

    /** A deletion that has an id already. */
    public static EventDraft deletion(String id, Instant at) {
        return new EventDraft(id, DELETED, 1, at, new Payload(List.of(), null).write());
    }

    /** What the event said, or null when its customer has been erased. */
    public static @Nullable CustomerEvent decode(StoredEvent stored, @Nullable DataKey key) {
        return decode(SealedEvent.of(stored), key);
    }

    static @Nullable CustomerEvent decode(SealedEvent event, @Nullable DataKey key) {
        if (event.type().equals(DELETED)) return new CustomerDeleted(event.customer(), event.at());
        if (key == null) return null;
        var changes = changes(event, key);
        return switch (event.type()) {
            case CREATED -> new CustomerCreated(event.customer(), changes, event.at());
            case UPDATED -> new CustomerUpdated(event.customer(), changes, event.at());
            default -> throw new IllegalArgumentException("No event of a customer is of type " + event.type());
        };
    }

    /** The fields that an event changed; readable for ever. */
    public static List<CustomerField> fields(StoredEvent stored) {
        return Payload.read(stored.payload()).fields();
    }

    private static String type(CustomerEvent event) {
        return switch (event) {
            case CustomerCreated _ -> CREATED;
            case CustomerUpdated _ -> UPDATED;
            case CustomerDeleted _ -> DELETED;
        };
    }

    private static List<FieldChange> changes(SealedEvent event, DataKey key) {
        return switch (event.revision()) {
            case 1 -> Revision1.read(event, key);
            case Revision2.NUMBER -> Revision2.read(event, key);
            default ->
                throw new IllegalArgumentException(
                        event.type() + " has no revision " + event.revision() + " in this version of the service");
        };
    }
}
