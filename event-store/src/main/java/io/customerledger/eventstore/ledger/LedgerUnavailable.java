package io.customerledger.eventstore.ledger;

/**
 * The ledger cannot write now: too much waits, the database is away, or a newer version of the service has taken over.
 * What was handed in may have been written.
 */
public final class LedgerUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailable(String message) {
        super(message);
    }

    public LedgerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
