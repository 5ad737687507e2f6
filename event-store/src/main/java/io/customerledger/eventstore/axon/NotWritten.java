package io.customerledger.eventstore.axon;

import io.customerledger.eventstore.ledger.WriteOutcome;

/** Rolls a unit of work back whose write set the ledger did not write, and carries its outcome. */
public final class NotWritten extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient WriteOutcome outcome;

    NotWritten(WriteOutcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    public WriteOutcome outcome() {
        return outcome;
    }
}
