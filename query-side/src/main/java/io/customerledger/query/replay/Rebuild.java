package io.customerledger.query.replay;

import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.customer.ShadowTable;
import io.customerledger.eventstore.customer.ShadowTable.Difference;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.event.Histories.Range;
import io.customerledger.eventstore.event.HistoryEntry;
import io.customerledger.eventstore.event.LogByCustomer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;

/**
 * Rebuilds the read model: all histories in bulk, up to where the logs ended at the beginning; then what was written
 * meanwhile, until so little is left that it can be done in the transaction of the swap, while nobody reads or writes.
 * What is rebuilt is compared, as it is made, with what is served. A step renews the lease last, so that it is
 * committed only while the replay is this node's.
 */
final class Rebuild {

    private static final int WORKERS = 2;
    private static final int CUSTOMERS_IN_RANGE = 500;
    private static final Duration RENEWAL = Duration.ofMillis(200);
    private static final int FEW_EVENTS = 200;
    private static final Duration LONGEST_SWAP = Duration.ofSeconds(1);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Histories histories;
    private final ShadowTable shadow;
    private final Steps steps;
    private final Lease lease;
    private final Differences differences = new Differences();
    private long halves;
    private long renewed = System.nanoTime();

    Rebuild(Histories histories, ShadowTable shadow, Steps steps, Lease lease) {
        this.histories = histories;
        this.shadow = shadow;
        this.steps = steps;
        this.lease = lease;
    }

    void run() throws InterruptedException {
        var reached = histories.positions();
        lease.begin(reached.values().stream().mapToLong(Long::longValue).sum());
        step(shadow::create, 0);
        foldAll(Map.copyOf(reached));
        for (var patience = SwapPatience.FIRST; !swap(reached, patience.limit()); patience = patience.next()) {
            Thread.sleep(patience.pause());
        }
    }

    private void foldAll(Map<OrganizationId, Long> upTo) throws InterruptedException {
        try (var log = new LogByCustomer(histories, upTo, WORKERS, CUSTOMERS_IN_RANGE, this::halfDone)) {
            Sharing.among(WORKERS, log.parts(), LogByCustomer.Part::layOut);
            int most = log.ranges().size() - log.ranges().size() / 20;
            Sharing.among(WORKERS, log.ranges().subList(0, most), range -> fold(log, range, upTo));
            // Samples of most rows are as good as of all, and one worker can take them while the other folds the rest.
            var rest = new ArrayList<Runnable>(List.of(shadow::analyze));
            log.ranges().stream().skip(most).forEach(range -> rest.add(() -> fold(log, range, upTo)));
            Sharing.among(WORKERS, rest, Runnable::run);
            renew();
        }
    }

    private void fold(LogByCustomer log, Range range, Map<OrganizationId, Long> upTo) {
        var folding = new Folding();
        log.read(range, folding::add);
        requireErased(folding.unreadable());
        steps.runAhead(() -> {
            shadow.add(folding.customers());
            lease.renew(0);
        });
        long position = Objects.requireNonNull(upTo.get(range.organization()));
        report(shadow.differences(range.organization(), range.after(), range.last(), position));
    }

    /**
     * Counts events that were laid out, or read again: each counts as half an event replayed. It is reported only now
     * and then, since each report is a commit.
     */
    private synchronized void halfDone(int events) {
        halves += events;
        if (System.nanoTime() - renewed > RENEWAL.toNanos()) {
            renew();
        }
    }

    private void renew() {
        steps.runAhead(() -> lease.renew(halves / 2));
        halves %= 2;
        renewed = System.nanoTime();
    }

    /** Whether the rebuilt table is now served; not if the served one was in use, or too much was written meanwhile. */
    private boolean swap(Map<OrganizationId, Long> reached, Duration patience) {
        while (catchUp(reached, this::step, Long.MAX_VALUE) > FEW_EVENTS) {
            // Meanwhile, as much may have been written again.
        }
        step(() -> {}, 0); // Waits for the disk, and finds every step before it there: none can be undone any more.
        try {
            steps.run(patience.plus(LONGEST_SWAP), () -> {
                shadow.lockLive(patience);
                long deadline = System.nanoTime() + LONGEST_SWAP.toNanos();
                long events = catchUp(new HashMap<>(reached), (page, _) -> page.run(), deadline);
                shadow.swap();
                lease.complete(events);
            });
            return true;
        } catch (DataAccessException e) {
            if (isOfTheMoment(e)) return false;
            throw e;
        }
    }

    private static boolean isOfTheMoment(DataAccessException e) {
        return e instanceof QueryTimeoutException
                || (e.getMostSpecificCause() instanceof SQLException refused
                        && LOCK_NOT_AVAILABLE.equals(refused.getSQLState()));
    }

    private void step(Runnable work, int events) {
        steps.run(() -> {
            work.run();
            lease.renew(events);
        });
    }

    /** Takes the table to the end of all logs; returns how many events that took. */
    private long catchUp(Map<OrganizationId, Long> reached, ObjIntConsumer<Runnable> step, long deadline) {
        long events = 0;
        for (var log : histories.positions().entrySet()) {
            long position = reached.getOrDefault(log.getKey(), 0L);
            while (position < log.getValue()) {
                if (System.nanoTime() > deadline) throw new QueryTimeoutException("Too much was written meanwhile");
                var page = histories.after(log.getKey(), position);
                step.accept(() -> apply(log.getKey(), page), page.size());
                position = page.getLast().position();
                reached.put(log.getKey(), position);
                events += page.size();
            }
        }
        return events;
    }

    private void apply(OrganizationId organization, List<HistoryEntry> page) {
        var touched = page.stream()
                .filter(HistoryEntry::isOfCustomer)
                .map(entry -> entry.subject().id().value())
                .distinct()
                .toList();
        var folding = new Folding();
        shadow.states(organization, touched).forEach(folding::start);
        page.forEach(folding::add);
        requireErased(folding.unreadable());
        shadow.replace(organization, touched, folding.customers());
        report(shadow.differences(organization, touched, page.getLast().position()));
    }

    /** An erased customer is absent; one that has merely lost its key must not vanish silently. */
    private void requireErased(Iterable<CustomerKey> unreadable) {
        for (var customer : unreadable) {
            if (!histories.isErased(customer)) {
                throw new IllegalStateException(
                        "The data key of %s is missing, but the customer was not deleted".formatted(customer));
            }
        }
    }

    /** One worker at a time, so that no older report is written after a newer one. */
    private synchronized void report(List<Difference> found) {
        if (differences.add(found)) {
            lease.report(differences);
        }
    }
}
