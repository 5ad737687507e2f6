package io.customerledger.api.customer;

import java.time.Instant;

/** What is wanted of one customer. */
public sealed interface CustomerCommand
        permits CreateCustomerCommand, UpdateCustomerCommand, RestoreCustomerCommand, DeleteCustomerCommand {

    CustomerKey customer();

    /** The time of the request, in whole milliseconds. */
    Instant at();
}
