package io.customerledger.eventstore.ledger;

import io.customerledger.api.customer.Profile;
import java.time.Instant;

/** What became of a write set. */
public sealed interface WriteOutcome {

    /** All of it is committed. */
    record Written() implements WriteOutcome {}

    /** Another customer has the own id, and this is what it was then. Only the recorded answer is committed. */
    record OwnIdTaken(String holder, long version, Profile profile, Instant createdAt, Instant updatedAt)
            implements WriteOutcome {}

    /** Its subject is no longer at the version it was decided on: decide again. Nothing is written. */
    record Stale() implements WriteOutcome {}

    /** Its idempotency key was used before. Nothing is written. */
    record Repeated() implements WriteOutcome {}
}
