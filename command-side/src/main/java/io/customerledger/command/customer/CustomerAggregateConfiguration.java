package io.customerledger.command.customer;

import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.eventstore.axon.AggregateCache;
import io.customerledger.eventstore.ledger.Ledger;
import java.time.Duration;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;

/** Puts the customer on a command bus. */
public final class CustomerAggregateConfiguration {

    /** Every command itself says which customer it is about; Axon would search each one for annotations. */
    static final CommandTargetResolver TARGET =
            message -> new VersionedAggregateIdentifier(((CustomerCommand) message.getPayload()).customer(), null);

    private CustomerAggregateConfiguration() {}

    public static void subscribe(CommandBus bus, EventStore eventStore, AggregateCache cache) {
        subscribe(bus, eventStore, cache, Ledger.Limits.DEFAULT.patience());
    }

    /** @param patience how long a command waits behind others for its customer */
    static void subscribe(CommandBus bus, EventStore eventStore, AggregateCache cache, Duration patience) {
        Repository<Customer> repository = EventSourcingRepository.builder(Customer.class)
                .aggregateFactory(new CustomerFactory())
                .eventStore(eventStore)
                .cache(cache)
                // A single wait, which keeps its place in the queue: with 3, Axon tries once at once and once for this
                // long.
                .lockFactory(PessimisticLockFactory.builder()
                        .acquireAttempts(3)
                        .lockAttemptTimeout((int) patience.toMillis())
                        .build())
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
