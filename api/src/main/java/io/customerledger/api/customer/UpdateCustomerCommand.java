package io.customerledger.api.customer;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Change some fields of a customer.
 *
 * @param changes the fields to set; null clears a field, what is absent stays
 */
public record UpdateCustomerCommand(
        CustomerKey customer, Map<CustomerField, @Nullable Object> changes, Precondition precondition, Instant at)
        implements CustomerCommand {}
