package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Bypasses: what must be written for one organization alone, because somebody else is writing to it or the database is
 * distributed, waits here for the organization's lock, on a connection of its own, and holds up nobody else.
 */
final class Lanes {

    /** Limited, so that connections are left for readers however many organizations are held up. */
    private static final int AT_ONCE = 12;

    private final Semaphore connections = new Semaphore(AT_ONCE, true);
    private final DataSource dataSource;
    private final Clock clock;
    private final Consumer<OrganizationId> onWritten;
    private final int capacity;
    private final int batchSize;
    private final Map<OrganizationId, Waiting> lanes = new HashMap<>();

    Lanes(DataSource dataSource, Clock clock, Consumer<OrganizationId> onWritten, int capacity, int batchSize) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.onWritten = onWritten;
        this.capacity = capacity;
        this.batchSize = batchSize;
    }

    /** Whether the organization's writes must go this way, because earlier ones are still on it. */
    synchronized boolean isOpen(OrganizationId organization) {
        return lanes.containsKey(organization);
    }

    synchronized void enter(Entry entry) {
        var lane = lanes.get(entry.organization);
        if (lane == null) {
            // Started first: a lane that nobody empties would be open for ever.
            var opened = new Waiting(capacity, batchSize);
            Thread.ofVirtual().name("ledger-lane").start(() -> drain(entry.organization, opened));
            lanes.put(entry.organization, opened);
            lane = opened;
        }
        if (!lane.offer(entry)) {
            entry.fail(new LedgerUnavailable("Too much is waiting for the organization"));
        }
    }

    /** Waits until all lanes are empty, or patience ends. */
    synchronized void awaitEmpty(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); !lanes.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private void drain(OrganizationId organization, Waiting lane) {
        for (var batch = next(organization, lane); !batch.isEmpty(); batch = next(organization, lane)) {
            connections.acquireUninterruptibly();
            try (var writer = new Writer(dataSource, clock, this::enter, onWritten)) {
                writer.write(batch, true);
            } finally {
                connections.release();
            }
        }
    }

    private synchronized List<Entry> next(OrganizationId organization, Waiting lane) {
        var batch = lane.poll();
        if (batch.isEmpty()) {
            lanes.remove(organization);
            notifyAll();
        }
        return batch;
    }
}
