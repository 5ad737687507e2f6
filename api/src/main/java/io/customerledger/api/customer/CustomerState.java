package io.customerledger.api.customer;

import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A customer as its events have made it.
 *
 * @param version the number of its last event, from 1
 */
public record CustomerState(CustomerKey key, long version, Profile profile, Instant createdAt, Instant updatedAt) {

    /**
     * What an event makes of a customer: the only place that says what events mean.
     *
     * @param before null before the creation
     * @return null after the deletion
     */
    public static @Nullable CustomerState after(@Nullable CustomerState before, CustomerEvent event) {
        return switch (event) {
            case CustomerCreated created ->
                new CustomerState(created.customer(), 1, Profile.of(created.changes()), created.at(), created.at());
            case CustomerUpdated updated -> existing(before).updated(updated);
            case CustomerDeleted _ -> null;
        };
    }

    private CustomerState updated(CustomerUpdated event) {
        return new CustomerState(key, version + 1, profile.after(event.changes()), createdAt, event.at());
    }

    private static CustomerState existing(@Nullable CustomerState state) {
        if (state == null) throw new IllegalStateException("Only a creation can be a customer's first event");
        return state;
    }
}
