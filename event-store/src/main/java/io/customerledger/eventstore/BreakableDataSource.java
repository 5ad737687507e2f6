package io.customerledger.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose connections can all be broken, those in use too. When a network has gone silent, whoever reads over it
 * would wait for as long as TCP does, a quarter of an hour; a time-out for each read would cost each a tenth of its CPU.
 */
public final class BreakableDataSource extends DelegatingDataSource {

    private static final Logger log = LoggerFactory.getLogger(BreakableDataSource.class);

    /** The connections that the pool has lent so far, and when it did so first. */
    private final Map<PgConnection, Long> seen = Collections.synchronizedMap(new WeakHashMap<>());

    public BreakableDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        seen.putIfAbsent(connection.unwrap(PgConnection.class), System.nanoTime());
        return connection;
    }

    /**
     * Breaks the connections that are as old as one that was given no answer: whoever uses one gets an exception.
     *
     * @param askedAt when that one was asked, by {@link System#nanoTime}
     */
    public void breakOff(long askedAt) {
        var old = olderThan(askedAt);
        log.warn("The database has gone silent: {} connections are broken off", old.size());
        // Each on a thread of its own: what ends an encrypted connection waits until it can be sent.
        old.forEach(connection -> Thread.ofVirtual().name("break-off").start(() -> breakOff(connection)));
    }

    private List<PgConnection> olderThan(long askedAt) {
        synchronized (seen) {
            return seen.entrySet().stream()
                    .filter(each -> each.getValue() - askedAt < 0)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private static void breakOff(PgConnection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("A connection could not be broken off", e);
        }
    }
}
