package io.customerledger.command.customer;

import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.eventstore.axon.AggregateCache;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;

/** Puts the customer on a command bus. */
public final class CustomerAggregateConfiguration {

    /** Every command says itself which customer it is about; Axon would search its annotations at each one. */
    static final CommandTargetResolver TARGET =
            message -> new VersionedAggregateIdentifier(((CustomerCommand) message.getPayload()).customer(), null);

    private CustomerAggregateConfiguration() {}

    public static void subscribe(CommandBus bus, EventStore eventStore, AggregateCache cache) {
        Repository<Customer> repository = EventSourcingRepository.builder(Customer.class)
                .aggregateFactory(new CustomerFactory())
                .eventStore(eventStore)
                .cache(cache)
                .build();
        if (!(repository instanceof CachingEventSourcingRepository)) {
            throw new IllegalStateException("Customers are loaded anew for every command");
        }
        AggregateAnnotationCommandHandler.<Customer>builder()
                .aggregateType(Customer.class)
                .repository(repository)
                .commandTargetResolver(TARGET)
                .build()
                .subscribe(bus);
        bus.registerHandlerInterceptor(new RecordOutcome());
    }
}
