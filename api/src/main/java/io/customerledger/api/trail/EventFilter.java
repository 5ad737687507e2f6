package io.customerledger.api.trail;

import io.customerledger.api.customer.CustomerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events of an organization's log are wanted; null stands for all.
 *
 * @param since inclusive
 * @param until exclusive
 */
public record EventFilter(
        @Nullable String type,
        @Nullable CustomerId customer,
        @Nullable Instant since,
        @Nullable Instant until) {

    public static final EventFilter ALL = new EventFilter(null, null, null, null);
}
