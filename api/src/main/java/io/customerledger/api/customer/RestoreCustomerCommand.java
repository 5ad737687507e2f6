package io.customerledger.api.customer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bring a customer back to what it was.
 *
 * @param then what it was at the version that is wanted; null when it never had that version
 */
public record RestoreCustomerCommand(
        CustomerKey customer, @Nullable Profile then, Precondition precondition, Instant at)
        implements CustomerCommand {}
