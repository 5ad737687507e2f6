package io.customerledger.command.customer;

import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.request.AnswerKind;

/** Under which name an outcome is recorded for repeats of its request. */
final class OutcomeKind {

    private OutcomeKind() {}

    static String of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created _ -> AnswerKind.CREATED;
            case Outcome.Changed _ -> AnswerKind.CHANGED;
            case Outcome.Unchanged _ -> AnswerKind.UNCHANGED;
            case Outcome.Deleted _ -> AnswerKind.DELETED;
            case Outcome.NotFound _ -> AnswerKind.NOT_FOUND;
            case Outcome.PreconditionFailed _ -> AnswerKind.PRECONDITION_FAILED;
        };
    }

    /** What is answered when another customer has the own id: to a create, that customer. */
    static String ofTaken(CustomerCommand command) {
        return command instanceof CreateCustomerCommand ? AnswerKind.EXISTS : AnswerKind.OWN_ID_TAKEN;
    }
}
