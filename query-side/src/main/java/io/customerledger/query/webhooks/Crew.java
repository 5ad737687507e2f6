package io.customerledger.query.webhooks;

import io.customerledger.eventstore.event.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private final Queue<Courier> starving = new ConcurrentLinkedQueue<>();
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

    /** Reserves up to so many attempts. Who gets fewer is woken when there are more. */
    int reserve(Courier courier, int wanted) {
        if (resting) {
            return 0;
        }
        int got = 0;
        while (got < wanted && flights.tryAcquire()) {
            got++;
        }
        if (got < wanted) {
            starving.add(courier);
        }
        return got;
    }

    void giveBack(int reserved) {
        flights.release(reserved);
        @Nullable Courier next = reserved == 0 ? null : starving.poll();
        if (next != null) {
            next.wake();
        }
    }

    int inFlight() {
        return FLIGHTS - flights.availablePermits();
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
