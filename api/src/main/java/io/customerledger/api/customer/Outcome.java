package io.customerledger.api.customer;

/**
 * What the aggregate decided. Every outcome names the version of the customer it was decided on (0: there was none), so
 * that the ledger can tell whether the customer is still at that version.
 */
public sealed interface Outcome {

    long decidedOn();

    record Created(CustomerState state) implements Outcome {
        @Override
        public long decidedOn() {
            return 0;
        }
    }

    record Changed(CustomerState state) implements Outcome {
        @Override
        public long decidedOn() {
            return state.version() - 1;
        }
    }

    /** The customer was already as wanted; nothing happened. */
    record Unchanged(CustomerState state) implements Outcome {
        @Override
        public long decidedOn() {
            return state.version();
        }
    }

    record Deleted(CustomerKey customer, long decidedOn) implements Outcome {}

    /** There is no such customer; or, where a version was decided on, the customer never had the version asked for. */
    record NotFound(long decidedOn) implements Outcome {
        public NotFound() {
            this(0);
        }
    }

    /** The customer is at a version that the command's precondition does not allow. */
    record PreconditionFailed(long decidedOn) implements Outcome {}
}
