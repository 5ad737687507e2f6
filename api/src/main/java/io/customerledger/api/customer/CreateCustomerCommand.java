package io.customerledger.api.customer;

import java.time.Instant;

/** Make a customer, unless its own id is taken already: then the customer that has it is the answer. */
public record CreateCustomerCommand(CustomerKey customer, Profile profile, Instant at) implements CustomerCommand {}
