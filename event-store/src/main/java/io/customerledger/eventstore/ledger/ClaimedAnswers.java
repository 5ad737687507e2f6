package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The answers to requests that do more than write, and therefore cannot record their answer with it: they claim their
 * idempotency key first and fill the answer in afterwards. A claim whose owner was not heard of again is lost to a
 * repeat.
 */
public final class ClaimedAnswers {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String TAKE_OVER = """
            UPDATE idempotency
               SET recorded_at = :now, detail = cast(:mine AS json)
             WHERE organization_id = :organization
               AND key = :key
               AND kind = 'in_progress'
               AND recorded_at < :expired""";

    private static final String FILL_IN = """
            UPDATE idempotency
               SET kind = :kind, detail = cast(:detail AS json)
             WHERE organization_id = :organization
               AND key = :key
               AND kind = 'in_progress'""";

    private static final String GIVE_UP = """
            DELETE FROM idempotency
             WHERE organization_id = :organization
               AND key = :key
               AND kind = 'in_progress'""";

    private final Ledger ledger;
    private final RecordedAnswers recorded;
    private final JdbcClient jdbc;
    private final Clock clock;

    public ClaimedAnswers(Ledger ledger, RecordedAnswers recorded, JdbcClient jdbc, Clock clock) {
        this.ledger = ledger;
        this.recorded = recorded;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Claims the key, or waits for the first request's answer.
     *
     * @return null when the key is the caller's now; kind {@link AnswerKind#IN_PROGRESS} when the first one still runs
     */
    public @Nullable RecordedAnswer claim(OrganizationId organization, Origin origin, Idempotency idempotency) {
        var mine = "\"" + Ids.next("claim_") + "\"";
        for (long end = System.nanoTime() + PATIENCE.toNanos(); ; pause()) {
            var first = recorded.find(organization, idempotency.key()).orElse(null);
            if (first == null) {
                var claim = WriteSet.bare(organization, origin)
                        .record(new Recording(idempotency, AnswerKind.IN_PROGRESS, null, mine, null));
                if (ledger.write(claim) instanceof Written) return null;
            } else if (mine.equals(first.detail())) {
                return null; // It was claimed by this request, in a write whose answer was lost.
            } else if (!first.kind().equals(AnswerKind.IN_PROGRESS)
                    || !first.fingerprint().equals(idempotency.fingerprint())
                    || System.nanoTime() > end) {
                return first;
            } else if (takeOver(organization, idempotency.key(), mine)) {
                return null;
            }
        }
    }

    /**
     * Records what is answered.
     *
     * @throws LedgerUnavailable when a repeat has taken the claim over and answered in the meantime
     */
    public void fillIn(OrganizationId organization, String key, String kind, @Nullable String detail) {
        int filled = Sql.of(jdbc, FILL_IN, organization)
                .param("key", key)
                .param("kind", kind)
                .param("detail", detail)
                .update();
        if (filled == 0) throw new LedgerUnavailable("A repeat has answered meanwhile");
    }

    /** Nothing is to be answered again: a repeat starts anew. */
    public void giveUp(OrganizationId organization, String key) {
        Sql.of(jdbc, GIVE_UP, organization).param("key", key).update();
    }

    private boolean takeOver(OrganizationId organization, String key, String mine) {
        var now = SqlTime.of(clock.instant());
        return Sql.of(jdbc, TAKE_OVER, organization)
                        .param("key", key)
                        .param("now", now)
                        .param("mine", mine)
                        .param("expired", now.minus(LEASE))
                        .update()
                > 0;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("The service is stopping", e);
        }
    }
}
