package io.customerledger.service.wiring;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose connections can all be broken, those in use too. When a network has gone silent, whoever reads over it
 * would wait for as long as TCP does, a quarter of an hour; a time-out for each read would cost it 8 % of its CPU.
 */
final class BreakableDataSource extends DelegatingDataSource {

    private static final Logger log = LoggerFactory.getLogger(BreakableDataSource.class);

    private final HikariDataSource pool;

    /** What the pool has lent so far: the connections themselves, which are lent again and again. */
    private final Set<Connection> lent = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    BreakableDataSource(HikariDataSource pool) {
        super(pool);
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        lent.add(connection.unwrap(Connection.class));
        return connection;
    }

    /** Breaks all connections: whoever uses one gets an exception, and whoever asks for one, a new one. */
    void breakOff() {
        log.warn("The database has gone silent: all connections to it are broken off");
        // Otherwise each that lies there would first be found silent by somebody who asks for one.
        pool.getHikariPoolMXBean().softEvictConnections();
        // Each on a thread of its own: what ends an encrypted connection waits until it can be sent.
        List.copyOf(lent)
                .forEach(connection -> Thread.ofVirtual().name("break-off").start(() -> breakOff(connection)));
    }

    private static void breakOff(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("A connection could not be broken off", e);
        }
    }
}
