package io.customerledger.command.customer;

import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.customer.Outcome.Changed;
import io.customerledger.api.customer.Outcome.Created;
import io.customerledger.api.customer.Outcome.NotFound;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Idempotency;
import io.customerledger.eventstore.axon.UnitWrites;
import io.customerledger.eventstore.ledger.Recording;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;

/**
 * Completes a command's write set with what the aggregate decided: the version that the decision was based on, and the
 * answer that is recorded for repeats. A refusal is an outcome like any other: it, too, holds only at its version.
 */
final class RecordOutcome implements MessageHandlerInterceptor<CommandMessage<?>> {

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unit, InterceptorChain chain) throws Exception {
        Outcome outcome;
        try {
            outcome = (Outcome) chain.proceed();
        } catch (AggregateNotFoundException _) {
            outcome = new NotFound();
        }
        var message = unit.getMessage();
        var command = (CustomerCommand) message.getPayload();
        var writes = UnitWrites.current();
        var writeSet = writes.of(command.customer().toString()).decidedOn(outcome.decidedOn());
        switch (outcome) {
            case Created(var state) -> writes.became(state);
            case Changed(var state) -> writes.became(state);
            // The caller's own ids may look like ours.
            case NotFound(long version)
            when version == 0 -> writeSet.claims(command.customer().id().value());
            default -> {}
        }
        if (message.getMetaData().get(CustomerCommands.IDEMPOTENCY) instanceof Idempotency idempotency) {
            var kindTaken = outcome instanceof NotFound ? null : kindTaken(command);
            writeSet.record(new Recording(idempotency, kind(outcome), kindTaken, null, null));
        }
        return outcome;
    }

    private static String kind(Outcome outcome) {
        return switch (outcome) {
            case Created _ -> AnswerKind.CREATED;
            case Changed _ -> AnswerKind.CHANGED;
            case Outcome.Unchanged _ -> AnswerKind.UNCHANGED;
            case Outcome.Deleted _ -> AnswerKind.DELETED;
            case NotFound _ -> AnswerKind.NOT_FOUND;
            case Outcome.PreconditionFailed _ -> AnswerKind.PRECONDITION_FAILED;
        };
    }

    /** What is answered when another customer has the own id: to a create, that customer. */
    private static String kindTaken(CustomerCommand command) {
        return command instanceof CreateCustomerCommand ? AnswerKind.EXISTS : AnswerKind.OWN_ID_TAKEN;
    }
}
