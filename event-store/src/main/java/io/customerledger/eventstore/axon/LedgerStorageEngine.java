package io.customerledger.eventstore.axon;

import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.ledger.WriteOutcome.Stale;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.eventstore.sealing.DataKey;
import io.customerledger.eventstore.sealing.DataKeys;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;

/**
 * Axon's storage on the ledger. An event is sealed into its unit's write set; an aggregate is loaded from its row,
 * which is its latest snapshot. There is no global stream: logs are read by organization and position.
 */
public final class LedgerStorageEngine implements EventStorageEngine {

    private final CustomerRows rows;
    private final DataKeys dataKeys;

    public LedgerStorageEngine(CustomerRows rows, DataKeys dataKeys) {
        this.rows = rows;
        this.dataKeys = dataKeys;
    }

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {
        for (var message : events) {
            if (!(message instanceof DomainEventMessage<?> domain)
                    || !(message.getPayload() instanceof CustomerEvent event)) {
                throw new IllegalArgumentException("Only events of customers are stored: " + message.getPayloadType());
            }
            var writeSet = UnitWrites.current().of(domain.getAggregateIdentifier());
            event.changes().stream()
                    .filter(change -> change.field() == CustomerField.EXTERNAL_ID)
                    .forEach(change -> writeSet.claims((String) change.to()));
            var key = dataKey(event, writeSet);
            writeSet.event(CustomerEventCodec.encode(event, domain.getSequenceNumber() + 1, key));
        }
    }

    private @Nullable DataKey dataKey(CustomerEvent event, WriteSet writeSet) {
        return switch (event) {
            case CustomerCreated created -> {
                var wrapped = dataKeys.create(created.customer());
                writeSet.dataKey(wrapped);
                yield dataKeys.unwrap(created.customer(), wrapped);
            }
            case CustomerUpdated updated ->
                dataKeys.forWriting(updated.customer()).orElseThrow(() -> withoutKey(updated.customer()));
            case CustomerDeleted _ -> null;
        };
    }

    /** An erasure takes row and key together: a row that lost only its key is a defect, which no repeat mends. */
    private RuntimeException withoutKey(CustomerKey customer) {
        return rows.toBeChanged(customer)
                        .filter(row -> row.wrappedKey() == null)
                        .isPresent()
                ? new IllegalStateException("The data key of " + customer + " is missing")
                : new NotWritten(new Stale(), true);
    }

    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregate) {
        return rows.toBeChanged(CustomerKey.parse(aggregate)).map(customer -> {
            var state = customer.state();
            if (customer.wrappedKey() != null) {
                dataKeys.remember(state.key(), customer.wrappedKey());
            }
            return new GenericDomainEventMessage<>("Customer", aggregate, state.version() - 1, state);
        });
    }

    @Override
    public DomainEventStream readEvents(String aggregate, long firstSequenceNumber) {
        throw new UnsupportedOperationException("An aggregate is loaded from its row");
    }

    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
        throw new UnsupportedOperationException("There is no global stream: read an organization's log by position");
    }

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
        throw new UnsupportedOperationException("An aggregate's row is its snapshot");
    }
}
