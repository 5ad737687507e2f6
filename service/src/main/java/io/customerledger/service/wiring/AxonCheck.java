package io.customerledger.service.wiring;

import io.customerledger.eventstore.axon.LedgerEventStore;
import io.customerledger.eventstore.axon.LedgerTransactionManager;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.xml.XStreamSerializer;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Refuses to start on an Axon that would keep events in memory, or run without the ledger's transactions. */
@Component
class AxonCheck implements SmartInitializingSingleton {

    private final Configuration axon;
    private final CommandBus commandBus;

    AxonCheck(Configuration axon, CommandBus commandBus) {
        this.axon = axon;
        this.commandBus = commandBus;
    }

    @Override
    public void afterSingletonsInstantiated() {
        require(axon.eventBus() instanceof LedgerEventStore, "the event bus is not the ledger", axon.eventBus());
        require(axon.commandBus().equals(commandBus), "there are two command buses", axon.commandBus());
        var transactions = axon.getComponent(TransactionManager.class);
        require(transactions instanceof LedgerTransactionManager, "commands have no transactions", transactions);
        for (var serializer : new Serializer[] {axon.serializer(), axon.messageSerializer(), axon.eventSerializer()}) {
            require(!(serializer instanceof XStreamSerializer), "XStream is in use", serializer);
        }
    }

    private static void require(boolean asWired, String otherwise, Object found) {
        if (!asWired) {
            throw new IllegalStateException("Axon is not wired as it must be: " + otherwise + " (" + found + ")");
        }
    }
}
