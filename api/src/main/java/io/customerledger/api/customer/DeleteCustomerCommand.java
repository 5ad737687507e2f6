package io.customerledger.api.customer;

import java.time.Instant;

/** Delete a customer and erase what is known of it. */
public record DeleteCustomerCommand(CustomerKey customer, Precondition precondition, Instant at)
        implements CustomerCommand {}
