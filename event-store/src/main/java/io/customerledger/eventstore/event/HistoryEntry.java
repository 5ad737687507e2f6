package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.eventstore.sealing.DataKey;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event on its way past a reader of whole histories. What it says is unsealed only when it is asked for. */
public record HistoryEntry(
        SealedEvent sealed, long position, @Nullable Supplier<DataKey> key) {

    /** Whom it happened to: a customer, or another subject. */
    public CustomerKey subject() {
        return sealed.customer();
    }

    public long version() {
        return sealed.version();
    }

    public Instant at() {
        return sealed.at();
    }

    public boolean isOfCustomer() {
        return CustomerEventCodec.isOfCustomer(sealed.type());
    }

    public boolean isDeletion() {
        return sealed.type().equals(CustomerEventCodec.DELETED);
    }

    public boolean hasKey() {
        return key != null;
    }

    /** What it says of its customer; null when that has been erased. */
    public @Nullable CustomerEvent event() {
        return CustomerEventCodec.decode(sealed, key == null ? null : key.get());
    }
}
