package io.customerledger.query.replay;

import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.event.HistoryEntry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Customers as the events shown so far have made them. An erased one is absent: nothing of it can be read. */
final class Folding {

    private final Map<CustomerKey, CustomerState> customers = new HashMap<>();
    private final Set<CustomerKey> unreadable = new HashSet<>();

    void start(CustomerState customer) {
        customers.put(customer.key(), customer);
    }

    void add(HistoryEntry entry) {
        if (entry.isOfCustomer() || entry.hasKey()) { // What has a data key is a customer, whatever the event says.
            customers.compute(entry.subject(), (_, before) -> after(before, entry));
        }
    }

    /** In the order of their ids, in which rows and indexes of a table take them best. */
    List<CustomerState> customers() {
        return customers.values().stream()
                .sorted(Comparator.comparing(customer -> customer.key().id().value()))
                .toList();
    }

    /** Those with neither a key nor a deletion that explains why. */
    Set<CustomerKey> unreadable() {
        return unreadable;
    }

    private @Nullable CustomerState after(@Nullable CustomerState before, HistoryEntry entry) {
        if (entry.isDeletion()) {
            unreadable.remove(entry.subject());
            return null;
        }
        try {
            var event = entry.event();
            if (event == null) {
                unreadable.add(entry.subject());
                return null;
            }
            return CustomerState.after(before, event);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "Event %d of %s cannot be read".formatted(entry.version(), entry.subject()), e);
        }
    }
}
