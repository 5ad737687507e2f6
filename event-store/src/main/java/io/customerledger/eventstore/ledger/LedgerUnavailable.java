package io.customerledger.eventstore.ledger;

/** The ledger cannot write now: too much waits, or the database is away. What was handed in may have been written. */
public final class LedgerUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailable(String message) {
        super(message);
    }

    public LedgerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
