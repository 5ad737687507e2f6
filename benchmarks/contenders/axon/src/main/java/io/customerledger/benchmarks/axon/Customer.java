package io.customerledger.benchmarks.axon;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;

@Aggregate
class Customer {

    @AggregateIdentifier
    private String id;

    private String fullName;

    Customer() {}

    @CommandHandler
    Customer(CreateCustomer command) {
        apply(new CustomerCreated(command.id(), command.fullName(), command.email()));
    }

    @CommandHandler
    void handle(RenameCustomer command) {
        apply(new CustomerRenamed(id, fullName, command.fullName()));
    }

    @EventSourcingHandler
    void on(CustomerCreated event) {
        id = event.id();
        fullName = event.fullName();
    }

    @EventSourcingHandler
    void on(CustomerRenamed event) {
        fullName = event.to();
    }
}
