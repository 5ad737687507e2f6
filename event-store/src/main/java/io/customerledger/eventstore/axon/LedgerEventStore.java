package io.customerledger.eventstore.axon;

import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;

/**
 * Axon's event store on the ledger. It differs from Axon's own in what it reads: only the snapshot, never events after
 * it, and nothing where there is no snapshot; one that cannot be read is a failure.
 */
public final class LedgerEventStore extends AbstractEventStore {

    private LedgerEventStore(Builder builder) {
        super(builder);
    }

    public static LedgerEventStore on(EventStorageEngine engine) {
        var builder = new Builder();
        builder.storageEngine(engine);
        return new LedgerEventStore(builder);
    }

    @Override
    public DomainEventStream readEvents(String aggregate) {
        return storageEngine()
                .readSnapshot(aggregate)
                .map(DomainEventStream::of)
                .orElseGet(DomainEventStream::empty);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
        throw new UnsupportedOperationException("There is no global stream: read an organization's log by position");
    }

    private static final class Builder extends AbstractEventStore.Builder {}
}
