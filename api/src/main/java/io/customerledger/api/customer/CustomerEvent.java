package io.customerledger.api.customer;

import java.time.Instant;
import java.util.List;

/**
 * What happened to a customer. No switch over this type has a default, so the compiler finds every place where a new
 * kind must be considered.
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
