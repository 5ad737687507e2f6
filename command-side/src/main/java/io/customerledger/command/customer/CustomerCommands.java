package io.customerledger.command.customer;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.axon.LedgerTransactionManager;
import io.customerledger.eventstore.axon.NotWritten;
import io.customerledger.eventstore.axon.UnitWrites;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.eventstore.ledger.Recording;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.jspecify.annotations.Nullable;

/** Where commands come in: has each decided by its customer and written by the ledger, and answers after the commit. */
public final class CustomerCommands {

    static final String IDEMPOTENCY = "idempotency";

    /** Enough for every caller of a crowd on one customer to get its turn; each round lets one through. */
    private static final int ATTEMPTS = 200;

    private final CommandBus bus;
    private final LedgerTransactionManager transactions;
    private final Ledger ledger;
    private final RecordedAnswers recorded;

    public CustomerCommands(
            CommandBus bus, LedgerTransactionManager transactions, Ledger ledger, RecordedAnswers recorded) {
        this.bus = bus;
        this.transactions = transactions;
        this.ledger = ledger;
        this.recorded = recorded;
    }

    /**
     * Has a command decided and written; if its customer has changed in the meantime, it is decided again.
     *
     * @param idempotency what the answer is recorded under, if at all
     * @throws LedgerUnavailable when it cannot be written now; it may have been written all the same
     */
    public Answer execute(CustomerCommand command, Origin origin, @Nullable Idempotency idempotency) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var result = dispatch(message(command, origin, idempotency));
            if (!result.isExceptional()) return new Answer.Decided((Outcome) result.getPayload());
            if (!(result.exceptionResult() instanceof NotWritten notWritten)) {
                throw asUnchecked(result.exceptionResult());
            }
            var organization = command.customer().organization();
            switch (notWritten.outcome()) {
                case WriteOutcome.OwnIdTaken taken -> {
                    return notWritten.hadEvent() ? ownIdTaken(organization, taken) : new Answer.IsAnOwnId();
                }
                case WriteOutcome.Repeated _ -> {
                    return repeated(organization, Objects.requireNonNull(idempotency));
                }
                case WriteOutcome.Stale _ -> giveWay(attempt);
                case WriteOutcome.Written _ -> throw new IllegalStateException("Written, and yet rolled back");
            }
        }
        throw new LedgerUnavailable("The customer changes too quickly");
    }

    /**
     * Creates customers of one organization, each on its own, all in one write.
     *
     * @param detail what else the recorded answer needs, as JSON
     * @return an answer for each, or a single one when the request is a repeat
     */
    public List<Answer> createAll(
            OrganizationId organization,
            List<CreateCustomerCommand> commands,
            Origin origin,
            @Nullable Idempotency idempotency,
            @Nullable String detail) {
        var unit = DefaultUnitOfWork.startAndGet(new GenericCommandMessage<>(commands));
        unit.attachTransaction(transactions);
        var writes = UnitWrites.current();
        var decided = unit.executeWithResult(() -> {
            writes.add(organization.value(), batchRecord(organization, origin, idempotency, detail));
            var outcomes = new ArrayList<Outcome>();
            for (var command : commands) {
                var result = dispatch(message(command, origin, null));
                if (result.isExceptional()) throw asUnchecked(result.exceptionResult());
                outcomes.add((Outcome) result.getPayload());
            }
            return outcomes;
        });
        if (decided.isExceptional()) {
            if (decided.exceptionResult() instanceof NotWritten) {
                return List.of(repeated(organization, Objects.requireNonNull(idempotency)));
            }
            throw asUnchecked(decided.exceptionResult());
        }
        return answers(organization, idempotency, decided.getPayload(), writes.outcomes());
    }

    /**
     * Records that a request named a customer that does not exist.
     *
     * @param ownId null: it was named by our id
     * @return the answer; null when a customer has that own id by now
     */
    public @Nullable Answer refuseUnknown(
            OrganizationId organization, @Nullable String ownId, Origin origin, Idempotency idempotency) {
        var refusal = WriteSet.bare(organization, origin)
                .claims(ownId)
                .record(new Recording(idempotency, AnswerKind.NOT_FOUND, null, null, null));
        return switch (ledger.write(refusal)) {
            case WriteOutcome.Written _ -> new Answer.Decided(new Outcome.NotFound());
            case WriteOutcome.Repeated _ -> repeated(organization, idempotency);
            case WriteOutcome.Stale _, WriteOutcome.OwnIdTaken _ -> null;
        };
    }

    private List<Answer> answers(
            OrganizationId organization,
            @Nullable Idempotency idempotency,
            List<Outcome> decided,
            List<WriteOutcome> written) {
        if (written.getFirst() instanceof WriteOutcome.Repeated) {
            return List.of(repeated(organization, Objects.requireNonNull(idempotency)));
        }
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < decided.size(); i++) {
            answers.add(
                    written.get(i + 1) instanceof WriteOutcome.OwnIdTaken taken
                            ? ownIdTaken(organization, taken)
                            : new Answer.Decided(decided.get(i)));
        }
        return answers;
    }

    private static WriteSet batchRecord(
            OrganizationId organization, Origin origin, @Nullable Idempotency idempotency, @Nullable String detail) {
        var record = WriteSet.bare(organization, origin);
        return idempotency == null
                ? record
                : record.record(new Recording(idempotency, AnswerKind.BATCH, null, detail, null));
    }

    private Answer repeated(OrganizationId organization, Idempotency idempotency) {
        return new Answer.Repeated(recorded.get(organization, idempotency.key()));
    }

    private static Answer ownIdTaken(OrganizationId organization, WriteOutcome.OwnIdTaken taken) {
        var holder = new CustomerKey(organization, new CustomerId(taken.holder()));
        return new Answer.OwnIdTaken(
                new CustomerState(holder, taken.version(), taken.profile(), taken.createdAt(), taken.updatedAt()));
    }

    private static CommandMessage<CustomerCommand> message(
            CustomerCommand command, Origin origin, @Nullable Idempotency idempotency) {
        var metaData = MetaData.with(LedgerTransactionManager.ORIGIN, origin);
        return new GenericCommandMessage<>(
                command, idempotency == null ? metaData : metaData.and(IDEMPOTENCY, idempotency));
    }

    private CommandResultMessage<?> dispatch(CommandMessage<CustomerCommand> message) {
        var results = new ArrayList<CommandResultMessage<?>>(1);
        bus.<CustomerCommand, Object>dispatch(message, (_, result) -> results.add(result));
        return results.getFirst();
    }

    /** A random wait parts two nodes that collide at one customer again and again. */
    private static void giveWay(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(Math.min(attempt, 20)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("The service is stopping", e);
        }
    }

    private static RuntimeException asUnchecked(Throwable failure) {
        return switch (failure) {
            case LockAcquisitionFailedException behind ->
                new LedgerUnavailable("Too many commands are waiting for the customer", behind);
            case RuntimeException unchecked -> unchecked;
            default -> new IllegalStateException(failure);
        };
    }
}
