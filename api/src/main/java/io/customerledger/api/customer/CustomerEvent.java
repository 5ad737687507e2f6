package io.customerledger.api.customer;

import java.time.Instant;
import java.util.List;

/**
 * What happened to a customer. The compiler finds every place that a new kind must be thought about: a switch over this
 * type has no default.
 */
public sealed interface CustomerEvent {

    CustomerKey customer();

    /** When, in whole milliseconds; never before the customer's previous event. */
    Instant at();

    /** What changed, field by field. */
    List<FieldChange> changes();

    record CustomerCreated(CustomerKey customer, List<FieldChange> changes, Instant at) implements CustomerEvent {}

    record CustomerUpdated(CustomerKey customer, List<FieldChange> changes, Instant at) implements CustomerEvent {}

    record CustomerDeleted(CustomerKey customer, Instant at) implements CustomerEvent {

        @Override
        public List<FieldChange> changes() {
            return List.of();
        }
    }
}
