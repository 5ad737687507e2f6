package io.customerledger.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose connections can all be broken, those in use too. When a network has gone silent, whoever reads over it
 * would wait for as long as TCP does, a quarter of an hour; a time-out for each read would cost it 8 % of its CPU.
 */
public final class BreakableDataSource extends DelegatingDataSource {

    private static final Logger log = LoggerFactory.getLogger(BreakableDataSource.class);

    /** The connections that the pool has lent so far. */
    private final Set<PgConnection> lent = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    public BreakableDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        lent.add(connection.unwrap(PgConnection.class));
        return connection;
    }

    /** Breaks all connections: whoever uses one gets an exception, and whoever asks for one, a new one. */
    public void breakOff() {
        List<PgConnection> all;
        synchronized (lent) {
            all = List.copyOf(lent);
            lent.clear();
        }
        log.warn("The database has gone silent: {} connections are broken off", all.size());
        // Each on a thread of its own: what ends an encrypted connection waits until it can be sent.
        all.forEach(connection -> Thread.ofVirtual().name("break-off").start(() -> breakOff(connection)));
    }

    private static void breakOff(PgConnection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("A connection could not be broken off", e);
        }
    }
}
