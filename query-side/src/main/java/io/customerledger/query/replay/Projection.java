package io.customerledger.query.replay;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.query.customer.CustomerProjection;
import java.util.function.Function;

/**
 * What makes the rows of a read model.
 *
 * @param version grows when it makes other rows of the same events
 */
public record Projection(String name, int version, Function<CustomerState, CustomerRow> row) {

    public static final Projection CUSTOMERS =
            new Projection("customers", CustomerProjection.VERSION, CustomerProjection::row);
}
