package io.customerledger.command.keys;

import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.keys.DeleteApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.StoredEvent;
import io.customerledger.eventstore.keys.ApiKeyCodec;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.eventstore.ledger.Recording;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.eventstore.sealing.SealedAnswers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes and deletes API keys. A key has so few events that each decision is based on its last event alone. */
public final class ApiKeyCommands {

    private static final long ABSENT = 0;

    private final Ledger ledger;
    private final EventLog log;
    private final RecordedAnswers recorded;
    private final SealedAnswers sealed;

    public ApiKeyCommands(Ledger ledger, EventLog log, RecordedAnswers recorded, SealedAnswers sealed) {
        this.ledger = ledger;
        this.log = log;
        this.recorded = recorded;
        this.sealed = sealed;
    }

    /**
     * Makes a new key.
     *
     * @param idempotency what the answer, with its secret, is recorded under, if at all
     * @throws LedgerUnavailable when it cannot be written now; it may have been written all the same
     */
    public ApiKeyAnswer create(CreateApiKeyCommand command, Origin origin, @Nullable Idempotency idempotency) {
        var writeSet = creation(command, origin, ABSENT);
        if (idempotency != null) {
            writeSet.record(recording(command, idempotency));
        }
        return switch (ledger.write(writeSet)) {
            case WriteOutcome.Written _ -> new ApiKeyAnswer.Created(command.key(), command.secret());
            case WriteOutcome.Repeated _ -> repeated(command.organization(), Objects.requireNonNull(idempotency));
            case WriteOutcome.Stale _, WriteOutcome.OwnIdTaken _ ->
                throw new IllegalStateException("A new key's id was used before");
        };
    }

    /** Whether there is such a key now. */
    public boolean has(OrganizationId organization, String id) {
        var last = last(organization, id);
        return last != null && last.type().equals(ApiKeyCodec.CREATED);
    }

    /**
     * Makes a key whose id is known beforehand, unless it exists; one that was deleted comes back. However many nodes
     * ask at once, only one makes it.
     *
     * @return whether this call has made it
     */
    public boolean ensure(CreateApiKeyCommand command, Origin origin) {
        while (true) {
            var last = last(command.organization(), command.id());
            if (last != null && last.type().equals(ApiKeyCodec.CREATED)) return false;
            var writeSet = creation(command, origin, last == null ? ABSENT : last.version());
            if (ledger.write(writeSet) instanceof WriteOutcome.Written) return true;
        }
    }

    /**
     * Deletes a key.
     *
     * @return whether the organization had it
     */
    public boolean delete(DeleteApiKeyCommand command, Origin origin) {
        while (true) {
            var last = last(command.organization(), command.id());
            if (last == null || !last.type().equals(ApiKeyCodec.CREATED)) return false;
            var writeSet = WriteSet.about(command.organization(), origin, ApiKeyCodec.TABLE, command.id())
                    .decidedOn(last.version())
                    .event(ApiKeyCodec.deleted(command))
                    .delete();
            if (ledger.write(writeSet) instanceof WriteOutcome.Written) return true;
        }
    }

    /** The recorded answer to a creation, secret and all. */
    public ApiKeyAnswer.Created recorded(OrganizationId organization, String idempotencyKey, RecordedAnswer answer) {
        return ApiKeyCodec.readAnswer(
                organization, sealed.unseal(organization, idempotencyKey, Objects.requireNonNull(answer.sealed())));
    }

    private static WriteSet creation(CreateApiKeyCommand command, Origin origin, long version) {
        return WriteSet.about(command.organization(), origin, ApiKeyCodec.TABLE, command.id())
                .decidedOn(version)
                .event(ApiKeyCodec.created(command))
                .put(ApiKeyCodec.row(command));
    }

    private Recording recording(CreateApiKeyCommand command, Idempotency idempotency) {
        var answer = sealed.seal(command.organization(), idempotency.key(), ApiKeyCodec.writeAnswer(command));
        return new Recording(idempotency, AnswerKind.SEALED, null, null, answer);
    }

    private ApiKeyAnswer repeated(OrganizationId organization, Idempotency idempotency) {
        return new ApiKeyAnswer.Repeated(recorded.get(organization, idempotency.key()));
    }

    /** The last event of the subject with this id, a key or not; null when there is no such subject. */
    private @Nullable StoredEvent last(OrganizationId organization, String id) {
        return log.backwards(organization, id, 1, Long.MAX_VALUE, 1).stream()
                .map(entry -> entry.stored())
                .findFirst()
                .orElse(null);
    }
}
