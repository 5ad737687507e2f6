package io.customerledger.api.customer;

import io.customerledger.api.request.RecordedAnswer;

/** What came of a command, after the commit that holds it. */
public sealed interface Answer {

    record Decided(Outcome outcome) implements Answer {}

    /** Another customer has the own id; this is what it was then: the answer to a create, a conflict for an update. */
    record OwnIdTaken(CustomerState holder) implements Answer {}

    /** No customer has this id as ours, but one has it as its own id. Nothing was recorded. */
    record IsAnOwnId() implements Answer {}

    /** A request with the same idempotency key was answered before, be it with the same body or not. */
    record Repeated(RecordedAnswer recorded) implements Answer {}
}
