package io.customerledger.eventstore.ledger;

/** The first request with the same idempotency key has no answer yet, and this one has waited for it long enough. */
public final class FirstStillRuns extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FirstStillRuns() {
        super("The first request with this idempotency key is still running", null, false, false);
    }
}
