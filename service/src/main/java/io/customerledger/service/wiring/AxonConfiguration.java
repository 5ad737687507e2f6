package io.customerledger.service.wiring;

import io.customerledger.command.customer.CustomerAggregateConfiguration;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.axon.AggregateCache;
import io.customerledger.eventstore.axon.LedgerEventStore;
import io.customerledger.eventstore.axon.LedgerStorageEngine;
import io.customerledger.eventstore.axon.LedgerTransactionManager;
import io.customerledger.eventstore.axon.UnitWritesParameters;
import io.customerledger.query.customer.CustomerProjection;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Axon, declared by hand: whatever its auto-configuration does not find, it silently replaces by something that
 * forgets. {@link AxonCheck} looks at the result.
 */
@Configuration(proxyBeanMethods = false)
@Import({LedgerStorageEngine.class, LedgerTransactionManager.class, CustomerCommands.class})
class AxonConfiguration {

    /** With metadata of 16 KiB each they take 200 MB, which is a quarter of the heap that ./ledger has. */
    private static final int CACHED_CUSTOMERS = 12_000;

    /** The projection runs in the unit of work of its event: its row is in the same write set. */
    @Bean
    LedgerEventStore eventStore(EventStorageEngine engine) {
        var eventStore = LedgerEventStore.on(engine);
        var projection = new AnnotationEventHandlerAdapter(
                new CustomerProjection(),
                MultiParameterResolverFactory.ordered(
                        ClasspathParameterResolverFactory.forClass(CustomerProjection.class),
                        new UnitWritesParameters()));
        eventStore.subscribe(events -> events.forEach(event -> project(projection, event)));
        return eventStore;
    }

    @Bean
    AggregateCache aggregateCache() {
        return new AggregateCache(CACHED_CUSTOMERS);
    }

    @Bean
    SimpleCommandBus commandBus(
            LedgerTransactionManager transactions, LedgerEventStore eventStore, AggregateCache cache) {
        var bus = SimpleCommandBus.builder().transactionManager(transactions).build();
        CustomerAggregateConfiguration.subscribe(bus, eventStore, cache);
        return bus;
    }

    private static void project(AnnotationEventHandlerAdapter projection, EventMessage<?> event) {
        try {
            projection.handle(event);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The projection failed", e);
        }
    }
}
