package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is read from the log.
 *
 * @param event what it says of a customer; null when that customer has been erased, and for other subjects
 */
public record LogEntry(StoredEvent stored, @Nullable CustomerEvent event) {

    public boolean isOfCustomer() {
        return CustomerEventCodec.isOfCustomer(stored.type());
    }
}
