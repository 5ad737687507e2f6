package io.customerledger.query.customer;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.customer.CustomerRow;

/** The projection's own rows, for a loader that goes past it. */
public final class Rows {

    private Rows() {}

    public static CustomerRow of(CustomerState customer) {
        return CustomerProjection.row(customer);
    }
}
