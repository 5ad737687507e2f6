package io.customerledger.query.replay;

import io.customerledger.eventstore.customer.ShadowTable;
import io.customerledger.eventstore.event.Histories;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A node's part in the replays of a read model. It asks for one when the table is older than the code, runs what nobody
 * else runs, and clears away what a dead node has left.
 */
public final class Replayer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Replayer.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    /** Attempts that ended because their node stopped are included. */
    private static final int MOST_ATTEMPTS = 2 * ATTEMPTS;

    private final String node = UUID.randomUUID().toString();
    private final Projection projection;
    private final Replays replays;
    private final Histories histories;
    private final ShadowTable shadow;
    private final Steps steps;
    private final Runnable onSwap;
    private final Semaphore wakeUp = new Semaphore(0);
    private @Nullable Thread thread;
    private @Nullable String lastSwap;
    private volatile boolean outdated;
    private boolean away;

    /**
     * A node's replayer, which does nothing before its start.
     *
     * @param onSwap is told when a table has been swapped, by whichever node
     */
    public Replayer(
            Projection projection,
            Replays replays,
            Histories histories,
            JdbcTemplate jdbc,
            TransactionTemplate transactions,
            Runnable onSwap) {
        this.projection = projection;
        this.replays = replays;
        this.histories = histories;
        this.shadow = new ShadowTable(jdbc, projection.row());
        this.steps = new Steps(jdbc, transactions);
        this.onSwap = onSwap;
    }

    public void start() {
        thread = Thread.ofPlatform().daemon().name("replayer").start(this::work);
    }

    /** Looks at once whether there is something to do. */
    public void wake() {
        wakeUp.release();
    }

    /** Runs what was asked for, unless another node does; returns whether it did. */
    public boolean runWhatIsDue() throws InterruptedException {
        var lease = replays.claim(projection, node);
        if (lease.isPresent()) {
            run(lease.get());
        }
        return lease.isPresent();
    }

    /**
     * Whether, when last looked at, the table was made by a newer version of the projection: this node may not write to
     * it.
     */
    public boolean isOutdated() {
        return outdated;
    }

    /** Leaves a replay under way to another node, or to this node's next start. */
    @Override
    public void close() {
        var running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(GRACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work() {
        try {
            while (true) {
                try {
                    round();
                    isBack();
                } catch (DataAccessResourceFailureException | TransactionException e) {
                    isAway(e.getMostSpecificCause());
                } catch (RuntimeException e) {
                    log.warn("Replays could not be checked", e);
                }
                wakeUp.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                wakeUp.drainPermits();
            }
        } catch (InterruptedException _) {
            log.debug("The replayer ends");
        }
    }

    /** Logged once, until the database is back. */
    private void isAway(Throwable reason) {
        if (!away) {
            log.warn("The database is away: {}", reason.toString());
        }
        away = true;
    }

    private void isBack() {
        if (away) {
            log.info("The database is back");
        }
        away = false;
    }

    private void round() throws InterruptedException {
        outdated = replays.tableVersion(projection) > projection.version();
        if (replays.isDue(projection)) {
            log.info("The table of {} is older than version {}", projection.name(), projection.version());
            replays.request(projection);
        }
        if (!runWhatIsDue()) {
            clearAway();
        }
        var swap = replays.lastSwap(projection);
        if (swap.isPresent() && !swap.get().equals(lastSwap)) {
            lastSwap = swap.get();
            onSwap.run();
        }
    }

    private void run(Lease lease) throws InterruptedException {
        if (lease.attempt() > MOST_ATTEMPTS) { // Each attempt ended with its node, and so may this one.
            fail(lease, new IllegalStateException("It was begun %d times and never finished".formatted(MOST_ATTEMPTS)));
            return;
        }
        log.info("Replay {} of {} begins (attempt {})", lease.id(), projection.name(), lease.attempt());
        try {
            new Rebuild(histories, shadow, steps, lease).run();
            log.info("The table of replay {} is served now", lease.id());
        } catch (InterruptedException e) {
            lease.release();
            throw e;
        } catch (Lease.Lost _) {
            log.info("Replay {} was cancelled, or another node has taken it over", lease.id());
        } catch (DataAccessException | TransactionException e) {
            if (lease.attempt() >= ATTEMPTS) {
                fail(lease, e);
            } else {
                log.warn("Replay {} has to begin again", lease.id(), e);
                lease.release();
            }
        } catch (RuntimeException e) {
            fail(lease, e);
        }
        clearAway();
    }

    private void fail(Lease lease, RuntimeException e) {
        log.error("Replay {} failed; the table stays as it was", lease.id(), e);
        var reason = e instanceof DataAccessException of ? of.getMostSpecificCause() : e;
        lease.fail(String.valueOf(reason.getMessage()));
    }

    /** An unfinished table may hold customers that were erased in the meantime, so it does not stay. */
    private void clearAway() {
        if (shadow.exists()) {
            replays.ifNoneRuns(projection, shadow::drop);
        }
    }
}
