package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The organizations' logs, and the one way to write to them. Everything that waits is written together, by one call of
 * one database function; whoever asked is answered after the commit. One thread writes, over one connection; writes to
 * an organization that somebody else is writing to, and all writes to a distributed database, bypass it.
 */
public final class Ledger implements AutoCloseable {

    /**
     * How much the ledger takes on.
     *
     * @param capacity how many write sets may wait; what comes beyond is refused at once
     * @param batchSize how many write sets a call holds at most
     * @param patience how long a write set is tried for while the database is away, or, if it has an idempotency key,
     *     while another node holds the organization's lock
     * @param mixed whether a call may write for several organizations, which a distributed database cannot do at once
     */
    public record Limits(int capacity, int batchSize, Duration patience, boolean mixed) {

        public static final Limits DEFAULT = new Limits(2_000, 128, Duration.ofSeconds(8), true);

        public static Limits of(boolean distributed) {
            return new Limits(DEFAULT.capacity, DEFAULT.batchSize, DEFAULT.patience, !distributed);
        }
    }

    /** How long a repeat waits for the first request with its idempotency key. */
    private static final Duration FOR_THE_FIRST = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Limits limits;
    private final Waiting waiting;
    private final Lanes lanes;
    private final Writer writer;
    private final Thread committer;
    private final ConcurrentMap<String, Entry> firsts = new ConcurrentHashMap<>();
    private final Set<Entry> awaited = ConcurrentHashMap.newKeySet();

    /**
     * Starts the ledger.
     *
     * @param onWritten is told whose log may have grown, after each commit; it must not block
     */
    public Ledger(DataSource dataSource, Clock clock, Limits limits, Consumer<OrganizationId> onWritten) {
        this.limits = limits;
        this.waiting = new Waiting(limits.capacity(), limits.batchSize());
        this.lanes = new Lanes(dataSource, clock, onWritten, limits.capacity(), limits.batchSize());
        this.writer = new Writer(dataSource, clock, lanes::enter, onWritten);
        this.committer = Thread.ofPlatform().name("ledger").daemon().start(this::commit);
        Thread.ofVirtual().name("ledger-watch").start(this::watch);
    }

    /**
     * Writes a write set and waits for the commit.
     *
     * @throws LedgerUnavailable when it cannot be written now; it may have been written all the same
     * @throws FirstStillRuns when the first request with the same idempotency key holds it up for too long
     */
    public WriteOutcome write(WriteSet writeSet) {
        return writeTogether(List.of(writeSet)).getFirst();
    }

    /**
     * Writes several write sets of one organization by one call. What the first one records speaks for all of them.
     * They may not share a subject or an own id.
     */
    public List<WriteOutcome> writeTogether(List<WriteSet> writeSets) {
        var entry = new Entry(writeSets, System.nanoTime() + limits.patience().toNanos());
        var request = entry.request();
        awaited.add(entry);
        try {
            if (!waiting.offer(entry)) throw new LedgerUnavailable("Too much is waiting, or the service is stopping");
            var first = request == null ? null : firsts.putIfAbsent(request, entry);
            if (first != null) {
                awaitFirst(entry, first);
            }
            return await(entry);
        } finally {
            awaited.remove(entry);
            if (request != null) {
                firsts.remove(request, entry);
            }
        }
    }

    /** The queue keeps the entry behind the first one; here only the length of that wait is limited. */
    private static void awaitFirst(Entry entry, Entry first) {
        var either = CompletableFuture.anyOf(first.outcomes.exceptionally(_ -> List.of()), entry.outcomes);
        either.completeOnTimeout(entry, FOR_THE_FIRST.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> List.of())
                .join();
        if (!first.outcomes.isDone() && !entry.outcomes.isDone()) {
            entry.fail(new FirstStillRuns());
        }
    }

    private static List<WriteOutcome> await(Entry entry) {
        try {
            return entry.outcomes.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case FirstStillRuns inProgress -> throw inProgress;
                case LedgerUnavailable unavailable ->
                    throw new LedgerUnavailable("The write did not go through", unavailable);
                case RuntimeException defect -> throw new IllegalStateException("The write failed", defect);
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("The service is stopping", e);
        }
    }

    /** One thread watches all waits: a timer for each would cost as much as everything else about a wait. */
    private void watch() {
        try {
            while (committer.isAlive() || !awaited.isEmpty()) {
                Thread.sleep(LOOK);
                for (var entry : awaited) {
                    // Twice the patience: what is being tried at the last moment may take as long again.
                    if (entry.isOverdueBy(limits.patience())) {
                        entry.fail(new LedgerUnavailable("The database does not answer"));
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        }
    }

    private void commit() {
        try {
            for (var batch = waiting.take(); !batch.isEmpty(); batch = waiting.take()) {
                var direct = new ArrayList<Entry>();
                for (var entry : batch) {
                    if (!limits.mixed() || lanes.isOpen(entry.organization)) {
                        lanes.enter(entry);
                    } else {
                        direct.add(entry);
                    }
                }
                if (!direct.isEmpty()) {
                    writer.write(direct, false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.close(); // Whatever ended it: nobody may wait for a thread that is gone.
            writer.close();
        }
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        waiting.close();
        try {
            committer.join(limits.patience());
            lanes.awaitEmpty(limits.patience());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
