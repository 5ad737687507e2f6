package io.customerledger.query.webhooks;

import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Endpoint;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * One endpoint's deliveries on this node: takes turns, one after the other, for as long as there is something to do,
 * and has what it claims attempted at once, each on a thread of its own. What was settled meanwhile goes with the next
 * turn, so the busier it gets, the more a turn does.
 */
final class Courier {

    private enum State {
        IDLE,
        RUNNING,
        WOKEN
    }

    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    private final WebhookKey endpoint;
    private final Crew crew;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    Courier(WebhookKey endpoint, Crew crew) {
        this.endpoint = endpoint;
        this.crew = crew;
    }

    /** There may be something to do. Does not block. */
    void wake() {
        if (state.getAndSet(State.WOKEN) == State.IDLE) {
            Thread.ofVirtual().name("webhook-courier").start(this::run);
        }
    }

    /** Whether outcomes wait to be reported, as after a failure of the database: nobody else would wake it for them. */
    boolean hasToReport() {
        return !settled.isEmpty();
    }

    private void run() {
        do {
            state.set(State.RUNNING);
            try {
                while (turn()) {
                    state.set(State.RUNNING);
                }
            } catch (DataAccessException | LedgerUnavailable e) {
                log.debug("No turn for {}: the database is away", endpoint, e);
            } catch (RuntimeException e) {
                log.error("The turn of {} failed", endpoint, e);
            }
        } while (!state.compareAndSet(State.RUNNING, State.IDLE));
    }

    /** Takes a turn; returns whether there is more to do at once. */
    private boolean turn() {
        var report = new ArrayList<Settled>();
        var turn = take(report);
        if (turn == null) return false;
        try {
            disable(turn, report);
        } catch (RuntimeException e) {
            settled.addAll(report); // Reported again it changes nothing, but disabling is tried again.
            throw e;
        } finally {
            start(turn);
        }
        return turn.more() && !crew.isResting();
    }

    /** The next turn, as soon as one of the node's connections for turns is free. */
    private @Nullable Turn take(List<Settled> report) {
        crew.atTheTable.acquireUninterruptibly();
        try {
            return takeNow(report);
        } finally {
            crew.atTheTable.release();
        }
    }

    /** Reports all that was settled until now, and claims as much as can be attempted now. */
    private @Nullable Turn takeNow(List<Settled> report) {
        settled.drainTo(report);
        int flying = inFlight.get();
        int reserved = crew.reserve(flying);
        int claimed = 0;
        try {
            var turn = crew.turns.take(endpoint, reserved, report);
            claimed = turn == null ? 0 : turn.claims().size();
            if (turn != null && claimed == reserved && flying + reserved < WebhookSettings.IN_FLIGHT) {
                crew.starve(this);
            }
            return turn;
        } catch (RuntimeException e) {
            settled.addAll(report);
            throw e;
        } finally {
            inFlight.addAndGet(claimed);
            crew.giveBack(reserved - claimed);
        }
    }

    private void start(Turn turn) {
        if (turn.claims().isEmpty()) return;
        Map<Long, LogEntry> entries;
        try {
            entries = read(turn.claims());
        } catch (RuntimeException e) {
            turn.claims().forEach(claim -> settle(Attempts.released(claim)));
            throw e;
        }
        for (var claim : turn.claims()) {
            var entry = entries.get(claim.position());
            Thread.ofVirtual().name("webhook-delivery").start(() -> fly(turn.endpoint(), claim, entry));
        }
    }

    private Map<Long, LogEntry> read(List<Claim> claims) {
        var positions = claims.stream().map(Claim::position).distinct().toArray(Long[]::new);
        return crew.log.at(endpoint.organization(), positions).stream()
                .collect(Collectors.toMap(entry -> entry.stored().position(), Function.identity()));
    }

    private void fly(Endpoint to, Claim claim, @Nullable LogEntry entry) {
        // Whatever breaks, its place is free again.
        var outcome = Attempts.broken(claim);
        try {
            outcome = crew.attempts.make(to, claim, entry);
            // Without an answer, it may have been cut off by the stop, which is no failure of the receiver's.
            if (crew.isResting() && !Attempts.isAnswered(outcome)) {
                outcome = Attempts.released(claim);
            }
        } finally {
            settle(outcome);
            wake();
        }
    }

    private void settle(Settled outcome) {
        if (outcome.posted() != null) {
            crew.meter.attempted(outcome.posted().isSuccess());
        }
        settled.add(outcome);
        inFlight.decrementAndGet();
        crew.giveBack(1);
    }

    private void disable(Turn turn, List<Settled> report) {
        var failed = report.stream()
                .map(Settled::posted)
                .filter(Objects::nonNull)
                .filter(posted -> !posted.isSuccess())
                .toList();
        var gone = failed.stream().filter(Sender.Posted::isGone).toList();
        var since = turn.failingSince();
        boolean disabled = false;
        if (!gone.isEmpty()) {
            disabled = crew.disabling.disable(endpoint, gone, "The endpoint answered 410 Gone");
        } else if (!failed.isEmpty()
                && since != null
                && since.plus(crew.disableAfter).isBefore(crew.clock.instant())) {
            var reason = "No delivery succeeded for " + crew.disableAfter.toDays() + " days";
            disabled = crew.disabling.disable(endpoint, failed, reason);
        }
        if (disabled) {
            crew.meter.endpointDisabled();
        }
    }
}
