package io.customerledger.command.customer;

import io.customerledger.api.customer.CustomerState;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateFactory;

/** Makes an aggregate from its snapshot, which is all that is ever loaded. */
final class CustomerFactory implements AggregateFactory<Customer> {

    @Override
    public Customer createAggregateRoot(String aggregate, DomainEventMessage<?> snapshot) {
        return new Customer((CustomerState) snapshot.getPayload());
    }

    @Override
    public Class<Customer> getAggregateType() {
        return Customer.class;
    }
}
