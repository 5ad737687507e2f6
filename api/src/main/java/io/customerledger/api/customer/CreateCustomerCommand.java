package io.customerledger.api.customer;

import java.time.Instant;

/** Make a customer, unless its own id is another's already: then that one is the answer. */
public record CreateCustomerCommand(CustomerKey customer, Profile profile, Instant at) implements CustomerCommand {}
