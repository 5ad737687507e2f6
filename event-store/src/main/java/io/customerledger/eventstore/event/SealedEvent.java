package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import java.time.Instant;

/** A customer's event as the log keeps it, without its position and its origin. */
record SealedEvent(CustomerKey customer, long version, String type, int revision, Instant at, String payload) {

    static SealedEvent of(StoredEvent stored) {
        return new SealedEvent(
                new CustomerKey(stored.organization(), new CustomerId(stored.subject())),
                stored.version(),
                stored.type(),
                stored.revision(),
                stored.occurredAt(),
                stored.payload());
    }
}
