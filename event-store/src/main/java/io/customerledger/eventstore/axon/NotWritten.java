package io.customerledger.eventstore.axon;

import io.customerledger.eventstore.ledger.WriteOutcome;

/** Rolls back a unit of work whose write set the ledger did not write, and carries its outcome. */
public final class NotWritten extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient WriteOutcome outcome;
    private final boolean hadEvent;

    NotWritten(WriteOutcome outcome, boolean hadEvent) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
        this.hadEvent = hadEvent;
    }

    /** Whether the command's decision was to change something. */
    public boolean hadEvent() {
        return hadEvent;
    }

    public WriteOutcome outcome() {
        return outcome;
    }
}
