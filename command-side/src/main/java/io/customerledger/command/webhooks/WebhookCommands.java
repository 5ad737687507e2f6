package io.customerledger.command.webhooks;

import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookAnswer;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.eventstore.ledger.Recording;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.eventstore.sealing.SealedAnswers;
import io.customerledger.eventstore.webhooks.ReplayWrites;
import io.customerledger.eventstore.webhooks.WebhookCodec;
import io.customerledger.eventstore.webhooks.WebhookRow;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import io.customerledger.eventstore.webhooks.WebhookWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes and changes endpoints, gives them new secrets, deletes them, and has past events sent to them again. */
public final class WebhookCommands {

    private final WebhookRows rows;
    private final WebhookSecrets secrets;
    private final ReplayWrites replays;
    private final Ledger ledger;
    private final RecordedAnswers recorded;
    private final SealedAnswers sealed;

    public WebhookCommands(
            WebhookRows rows,
            WebhookSecrets secrets,
            ReplayWrites replays,
            Ledger ledger,
            RecordedAnswers recorded,
            SealedAnswers sealed) {
        this.rows = rows;
        this.secrets = secrets;
        this.replays = replays;
        this.ledger = ledger;
        this.recorded = recorded;
        this.sealed = sealed;
    }

    /** A decision: what to write, and what to answer when it is written. */
    private record Decision(WriteSet writeSet, String kind, WebhookAnswer answer) {}

    /** Makes an endpoint, active, with a new secret. */
    public WebhookAnswer create(
            WebhookKey key,
            Map<WebhookField, @Nullable Object> values,
            Instant at,
            Origin origin,
            @Nullable Idempotency idempotency) {
        var all = new EnumMap<WebhookField, @Nullable Object>(values);
        all.put(WebhookField.IS_ACTIVE, true);
        var webhook = Webhook.created(key, all, at);
        var secret = WebhookSecrets.next();
        var row = new WebhookRow(webhook, secrets.seal(key, secret), null, null);
        var decision = new Decision(
                WebhookWrites.change(origin, WebhookCodec.CREATED, null, row, at),
                AnswerKind.CREATED,
                new WebhookAnswer.Done(webhook, secret));
        return Objects.requireNonNull(write(key, decision, idempotency), "An endpoint's new id is nobody else's");
    }

    /** Changes the fields that are named. Setting it active enables it, and it gets all that it has missed. */
    public WebhookAnswer update(
            WebhookKey key,
            Map<WebhookField, @Nullable Object> wanted,
            Instant at,
            Origin origin,
            @Nullable Idempotency idempotency) {
        return decide(key, origin, idempotency, row -> {
            var webhook = row.webhook();
            var changes = webhook.changesAmong(wanted);
            if (changes.isEmpty()) {
                return new Decision(
                        WebhookWrites.unchanged(origin, webhook),
                        AnswerKind.UNCHANGED,
                        new WebhookAnswer.Done(webhook, null));
            }
            if (Boolean.TRUE.equals(changes.get(WebhookField.IS_ACTIVE))) {
                changes.put(WebhookField.DISABLED_AT, null);
                changes.put(WebhookField.DISABLED_REASON, null);
            }
            var changed = webhook.after(changes, at);
            return new Decision(
                    WebhookWrites.change(origin, WebhookCodec.UPDATED, webhook, row.with(changed), at),
                    AnswerKind.CHANGED,
                    new WebhookAnswer.Done(changed, null));
        });
    }

    /** Gives an endpoint a new secret. Until the overlap ends, the old one signs too. */
    public WebhookAnswer rotateSecret(
            WebhookKey key, Duration overlap, Instant at, Origin origin, @Nullable Idempotency idempotency) {
        return decide(key, origin, idempotency, row -> {
            var secret = WebhookSecrets.next();
            var changed = row.webhook().after(Map.of(), at);
            // Null, not the present time: by another clock, behind this one, that time would be yet to come.
            var overlapEnds = overlap.isZero() ? null : at.plus(overlap);
            var rotated = row.rotated(changed, secrets.seal(key, secret), overlapEnds);
            return new Decision(
                    WebhookWrites.change(origin, WebhookCodec.SECRET_ROTATED, row.webhook(), rotated, at),
                    AnswerKind.CHANGED,
                    new WebhookAnswer.Done(changed, secret));
        });
    }

    public WebhookAnswer delete(WebhookKey key, Instant at, Origin origin) {
        return decide(
                key,
                origin,
                null,
                row -> new Decision(
                        WebhookWrites.deletion(origin, row.webhook(), at),
                        AnswerKind.DELETED,
                        new WebhookAnswer.Done(row.webhook(), null)));
    }

    /** Starts to send past events again, beside the live ones. */
    public WebhookAnswer replay(
            WebhookKey key,
            String id,
            ReplayRange range,
            Instant at,
            Origin origin,
            @Nullable Idempotency idempotency) {
        var first = idempotency == null
                ? null
                : recorded.find(key.organization(), idempotency.key()).orElse(null);
        if (first != null) { // Measuring takes longer the longer the log is.
            return new WebhookAnswer.Repeated(first);
        }
        return decide(key, origin, idempotency, row -> {
            var stretch = replays.measure(row.webhook(), range);
            var started = new WebhookReplay(id, "running", stretch.events(), 0, at, null);
            return new Decision(
                    replays.start(origin, row.webhook(), started, range, stretch),
                    AnswerKind.CREATED,
                    new WebhookAnswer.Started(started));
        });
    }

    /** The secret in a recorded answer, if it has one. */
    public @Nullable String recordedSecret(WebhookKey key, String idempotencyKey, @Nullable String secret) {
        return secret == null ? null : sealed.unseal(key.organization(), idempotencyKey, secret);
    }

    private WebhookAnswer decide(
            WebhookKey key, Origin origin, @Nullable Idempotency idempotency, Function<WebhookRow, Decision> decision) {
        while (true) {
            var row = rows.byKey(key).orElse(null);
            var decided = row == null
                    ? new Decision(
                            WriteSet.bare(key.organization(), origin),
                            AnswerKind.NOT_FOUND,
                            new WebhookAnswer.NotFound())
                    : decision.apply(row);
            var answer = write(key, decided, idempotency);
            if (answer != null) return answer;
        }
    }

    /** Null when it has to be decided again. */
    private @Nullable WebhookAnswer write(WebhookKey key, Decision decision, @Nullable Idempotency idempotency) {
        if (idempotency != null) {
            var secret = decision.answer() instanceof WebhookAnswer.Done done ? done.secret() : null;
            var kept = secret == null ? null : sealed.seal(key.organization(), idempotency.key(), secret);
            decision.writeSet().record(new Recording(idempotency, decision.kind(), null, null, kept));
        } else if (decision.answer() instanceof WebhookAnswer.NotFound) {
            return decision.answer();
        }
        return switch (ledger.write(decision.writeSet())) {
            case WriteOutcome.Written _ -> decision.answer();
            case WriteOutcome.Stale _ -> null;
            case WriteOutcome.Repeated _ ->
                new WebhookAnswer.Repeated(recorded.get(
                        key.organization(), Objects.requireNonNull(idempotency).key()));
            case WriteOutcome.OwnIdTaken _ -> throw new IllegalStateException("Endpoints have no own id");
        };
    }
}
