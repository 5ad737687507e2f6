package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches over one connection and gives every entry its outcome, whatever happens: a batch that PostgreSQL
 * refuses is tried again in halves, until the write set that is to blame is alone; a write that a lost connection left
 * undecided is repeated on the next one, where an event that is there already counts as written.
 */
final class Writer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final Duration SILENCE = Duration.ofSeconds(8);
    private static final long RECONNECT_MILLIS = 50;

    /** A plan for ten rows is not right for a million; planning for each call would be half of the call's cost. */
    private static final Duration PLANNED_FOR = Duration.ofSeconds(1);

    private static final String LOCKED = "55P03";

    /** Lock not available, query cancelled, read only. */
    private static final Set<String> UNABLE = Set.of(LOCKED, "57014", "25006");

    private final DataSource dataSource;
    private final Clock clock;
    private final Consumer<Entry> onBusy;
    private final Consumer<OrganizationId> onWritten;
    private @Nullable Connection connection;
    private long planned = System.nanoTime() - PLANNED_FOR.toNanos();

    /**
     * A writer.
     *
     * @param onBusy takes what is for an organization that somebody else is writing to
     * @param onWritten is told whose log may have grown, after the commit
     */
    Writer(DataSource dataSource, Clock clock, Consumer<Entry> onBusy, Consumer<OrganizationId> onWritten) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.onBusy = onBusy;
        this.onWritten = onWritten;
    }

    /**
     * Writes for any number of organizations.
     *
     * @param waiting whether to wait for the lock of the one organization that all of them are of
     */
    void write(List<Entry> batch, boolean waiting) {
        try {
            writeAll(batch, waiting);
        } catch (Error e) { // Out of memory, say. Nobody restarts the writing thread, so it goes on.
            abandon();
            log.error("A write was aborted", e);
            batch.forEach(entry -> entry.fail(new LedgerUnavailable("The write was aborted", e)));
        }
    }

    private void writeAll(List<Entry> batch, boolean waiting) {
        while (!batch.isEmpty()) {
            try {
                call(batch, waiting);
                return;
            } catch (SQLException e) {
                if (isConnectionLost(e)) {
                    batch = afterLoss(batch, e);
                } else if (isUnable(e.getSQLState())) {
                    batch = unlessPatient(batch, waiting && LOCKED.equals(e.getSQLState()), e);
                } else if (batch.size() == 1) {
                    log.error("PostgreSQL refused a write set", e);
                    batch.getFirst().fail(new IllegalStateException("PostgreSQL refused a write set", e));
                    return;
                } else {
                    writeAll(batch.subList(0, batch.size() / 2), waiting);
                    writeAll(batch.subList(batch.size() / 2, batch.size()), waiting);
                    return;
                }
            } catch (RuntimeException e) {
                batch.forEach(entry -> entry.fail(e));
                return;
            }
        }
    }

    private void call(List<Entry> batch, boolean waiting) throws SQLException {
        var entries = byOrganization(batch);
        var outcomes = new Append(connection(), isToPlanAnew()).write(entries, waiting, clock.instant());
        var written = new LinkedHashSet<OrganizationId>();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (outcomes.get(i).isEmpty()) {
                onBusy.accept(entry);
            } else {
                entry.outcomes.complete(outcomes.get(i));
                written.add(entry.organization);
            }
        }
        written.forEach(onWritten);
    }

    /**
     * The organization's lock may be held by the first request with the same idempotency key, on another node: a
     * request with a key waits longer for it. All others fail.
     */
    private static List<Entry> unlessPatient(List<Entry> batch, boolean locked, SQLException reason) {
        var patient = new ArrayList<Entry>();
        for (var entry : batch) {
            if (locked && entry.request() != null && !entry.isOverdue()) {
                patient.add(entry);
            } else {
                entry.fail(new LedgerUnavailable("The database cannot write now", reason));
            }
        }
        return patient;
    }

    /** Tries again what can still wait; the others are told that it cannot be known whether they were written. */
    private List<Entry> afterLoss(List<Entry> batch, SQLException loss) {
        log.warn("The ledger lost its connection: {}", loss.getMessage());
        close();
        var patient = new ArrayList<Entry>();
        for (var entry : batch) {
            entry.lose();
            if (entry.isOverdue()) {
                entry.fail(new LedgerUnavailable("The database is away", loss));
            } else {
                patient.add(entry);
            }
        }
        try {
            Thread.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            patient.forEach(entry -> entry.fail(new LedgerUnavailable("The service is stopping", e)));
            return List.of();
        }
        return patient;
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = dataSource.getConnection();
            connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
        }
        return connection;
    }

    private boolean isToPlanAnew() {
        long now = System.nanoTime();
        if (now - planned < PLANNED_FOR.toNanos()) return false;
        planned = now;
        return true;
    }

    /** Whatever leaves the connection unusable leaves open whether its last statement was committed. */
    private boolean isConnectionLost(SQLException e) {
        try {
            return connection == null || connection.isClosed() || isOfConnection(e.getSQLState());
        } catch (SQLException _) {
            return true;
        }
    }

    private static boolean isOfConnection(@Nullable String state) {
        return state == null || state.startsWith("08") || state.startsWith("57P");
    }

    /** The classes are insufficient resources (53) and transaction rollback (40). */
    private static boolean isUnable(String state) {
        return UNABLE.contains(state) || state.startsWith("53") || state.startsWith("40");
    }

    /** A connection in the middle of a message is of no use to anybody. */
    private void abandon() {
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            log.debug("A connection could not be abandoned", e);
        } finally {
            close();
        }
    }

    private static List<Entry> byOrganization(List<Entry> batch) {
        return batch.stream()
                .sorted(Comparator.comparing(entry -> entry.organization.value()))
                .toList();
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("A lost connection did not close", e);
            }
            connection = null;
        }
    }
}
