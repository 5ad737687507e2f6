package io.customerledger.eventstore.axon;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of work writes when it commits: a write set for each customer that its commands, nested ones included,
 * are about. It is the unit's transaction; there is no other.
 */
public final class UnitWrites {

    private static final String RESOURCE = UnitWrites.class.getName();

    private final SequencedMap<String, WriteSet> writeSets = new LinkedHashMap<>();
    private final Map<String, CustomerState> states = new HashMap<>();
    private List<WriteOutcome> outcomes = List.of();

    private UnitWrites() {}

    /** The writes of the current unit of work's root. */
    public static UnitWrites current() {
        return CurrentUnitOfWork.get().root().getOrComputeResource(RESOURCE, _ -> new UnitWrites());
    }

    /** Adds the write set of an aggregate, named by its identifier. */
    public void add(String aggregate, WriteSet writeSet) {
        writeSets.put(aggregate, writeSet);
    }

    public WriteSet of(String aggregate) {
        var writeSet = writeSets.get(aggregate);
        if (writeSet == null) throw new IllegalStateException("No command of this unit of work is about " + aggregate);
        return writeSet;
    }

    /** Remembers what the aggregate has become, for the projection of its event. */
    public void became(CustomerState state) {
        states.put(state.key().toString(), state);
    }

    @Nullable
    CustomerState state(String aggregate) {
        return states.get(aggregate);
    }

    /** After the commit: an outcome for each write set, in the order they were added. */
    public List<WriteOutcome> outcomes() {
        return outcomes;
    }

    void commit(Ledger ledger) {
        if (!writeSets.isEmpty()) {
            outcomes = ledger.writeTogether(new ArrayList<>(writeSets.values()));
        }
        if (outcomes.size() == 1 && !(outcomes.getFirst() instanceof WriteOutcome.Written)) {
            throw new NotWritten(
                    outcomes.getFirst(), writeSets.firstEntry().getValue().hasEvent());
        }
    }
}
