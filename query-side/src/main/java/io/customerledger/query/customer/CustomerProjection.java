package io.customerledger.query.customer;

import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.ledger.WriteSet;
import org.axonframework.eventhandling.EventHandler;

/** Makes the row behind get and list; it is committed with the event that it comes from. */
public final class CustomerProjection {

    /** To be raised when the same events make other rows: the table is then rebuilt from the events. */
    public static final int VERSION = 1;

    @EventHandler
    void on(CustomerCreated event, CustomerState customer, WriteSet writeSet) {
        writeSet.put(row(customer));
    }

    @EventHandler
    void on(CustomerUpdated event, CustomerState customer, WriteSet writeSet) {
        writeSet.put(row(customer));
    }

    @EventHandler
    void on(CustomerDeleted event, WriteSet writeSet) {
        writeSet.delete();
    }

    public static CustomerRow row(CustomerState customer) {
        var profile = customer.profile();
        return new CustomerRow(
                VERSION,
                profile,
                profile.externalId(),
                SearchWords.fold(profile.email()),
                SearchWords.of(profile),
                customer.createdAt());
    }
}
