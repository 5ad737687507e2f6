package io.customerledger.query.webhooks;

import io.customerledger.eventstore.event.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What all couriers of a node share: how to do their work, and how much of it at once. */
final class Crew {

    /** Attempts at once on this node. Each costs a virtual thread and its buffers, some tens of kilobytes. */
    private static final int FLIGHTS = 1024;

    /** Database connections that turns may hold at once. */
    private static final int TURNS = 4;

    final Turns turns;
    final EventLog log;
    final Attempts attempts;
    final Disabling disabling;
    final WebhookMeter meter;
    final Clock clock;
    final Duration disableAfter;
    final Semaphore atTheTable = new Semaphore(TURNS, true);

    private final Semaphore flights = new Semaphore(FLIGHTS);
    private final SequencedSet<Courier> starving = new LinkedHashSet<>();
    private volatile boolean resting;

    Crew(
            Turns turns,
            EventLog log,
            Attempts attempts,
            Disabling disabling,
            WebhookMeter meter,
            WebhookSettings settings,
            Clock clock) {
        this.turns = turns;
        this.log = log;
        this.attempts = attempts;
        this.disabling = disabling;
        this.meter = meter;
        this.clock = clock;
        this.disableAfter = settings.disableAfter();
    }

    /** Reserves attempts for an endpoint that has so many in flight. */
    int reserve(int inFlight) {
        int got = 0;
        while (!resting && inFlight + got < share() && flights.tryAcquire()) {
            got++;
        }
        return got;
    }

    /** How much an endpoint may hold: less when less is free, so that however many are slow, others find some. */
    private int share() {
        return Math.min(WebhookSettings.IN_FLIGHT, 1 + flights.availablePermits() / 8);
    }

    /**
     * Wakes it once when more is free. Only for a courier that used all it got: others would be woken by what they give
     * back themselves.
     */
    void starve(Courier courier) {
        synchronized (starving) {
            starving.add(courier);
        }
    }

    void giveBack(int reserved) {
        flights.release(reserved);
        synchronized (starving) {
            if (reserved > 0 && !starving.isEmpty()) {
                starving.removeFirst().wake();
            }
        }
    }

    boolean isResting() {
        return resting;
    }

    void rest(Duration patience) {
        resting = true;
        try {
            if (flights.tryAcquire(FLIGHTS, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                atTheTable.tryAcquire(TURNS, patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
