package io.customerledger.query.customer;

import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.Profile;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.query.customer.CustomerSnapshots.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Customers as they were: folded back from what they are, since events hold what was there before them. On a long way
 * back snapshots are left behind for the next reader.
 */
public final class CustomersAsOf {

    /** The distance between two snapshots: once a first reader has left them, no more events than this are folded. */
    static final int STEP = 200;

    /** How many events are in memory at a time. */
    private static final int PAGE = 50;

    private final CustomerRows rows;
    private final CustomerSnapshots snapshots;
    private final EventLog log;

    public CustomersAsOf(JdbcClient jdbc, EventLog log, DataKeys dataKeys) {
        this.rows = new CustomerRows(jdbc);
        this.snapshots = new CustomerSnapshots(jdbc, dataKeys);
        this.log = log;
    }

    /** The customer at the end of a millisecond; null before its creation, and when it is gone. */
    public @Nullable CustomerState at(CustomerKey key, Instant time) {
        var next = time.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        return at(key, log.lastVersion(key.organization(), key.id().value(), Long.MAX_VALUE, next));
    }

    /** The customer at a version; null for one that it never had, and when it is gone. */
    public @Nullable CustomerState at(CustomerKey key, long version) {
        var now = rows.byKey(key).orElse(null);
        if (now == null || version < 1 || version > now.version()) return null;
        var row = new Snapshot(now.version(), now.profile());
        if (version == row.version()) return now;
        var nearest = row.version() - version < STEP
                ? row
                : snapshots.next(key, version).orElse(row);
        return back(now, nearest, version);
    }

    private @Nullable CustomerState back(CustomerState now, Snapshot from, long version) {
        var key = now.key();
        var passed = new HashMap<Long, Profile>();
        var profile = from.profile();
        for (long reached = from.version(); ; ) {
            var page = log.backwards(key.organization(), key.id().value(), version, reached, PAGE);
            if (page.isEmpty()) {
                throw new IllegalStateException("The log has no event of %s at version %d".formatted(key, reached));
            }
            for (var entry : page) {
                reached = entry.stored().version();
                if (reached % STEP == 0 && reached < from.version()) {
                    passed.put(reached, profile);
                }
                if (reached == version) {
                    if (!passed.isEmpty()) {
                        snapshots.keep(key, passed);
                    }
                    return new CustomerState(
                            key,
                            version,
                            profile,
                            now.createdAt(),
                            entry.stored().occurredAt());
                }
                if (!(entry.event() instanceof CustomerUpdated updated)) {
                    return null; // Erased meanwhile.
                }
                profile = profile.before(updated.changes());
                reached--;
            }
        }
    }
}
