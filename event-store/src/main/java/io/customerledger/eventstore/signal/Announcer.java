package io.customerledger.eventstore.signal;

import io.customerledger.api.organization.OrganizationId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes whose logs have grown here: all of them in one statement, and never two within 5 ms, since
 * notifications queue for one lock of the whole server.
 */
final class Announcer implements AutoCloseable {

    static final String CHANNEL = "customer_ledger_log";

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** PostgreSQL takes payloads of less than 8,000 bytes. */
    private static final int MAX_PAYLOAD = 7_900;

    private static final String NOTIFY = """
            SELECT pg_notify(?, payload)
              FROM unnest(?) payload""";

    private final DataSource dataSource;
    private final String node;
    private Set<OrganizationId> pending = new LinkedHashSet<>();
    private boolean closed;

    Announcer(DataSource dataSource, String node) {
        this.dataSource = dataSource;
        this.node = node;
        Thread.ofVirtual().name("log-announcer").start(this::run);
    }

    synchronized void announce(OrganizationId organization) {
        pending.add(organization);
        notifyAll();
    }

    private void run() {
        try {
            for (var organizations = take(); !organizations.isEmpty(); organizations = take()) {
                send(organizations);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        }
    }

    /** Whose logs have grown; empty only at the end. */
    private synchronized Set<OrganizationId> take() throws InterruptedException {
        while (pending.isEmpty() && !closed) {
            wait();
        }
        var taken = pending;
        pending = new LinkedHashSet<>();
        return taken;
    }

    /** What cannot be sent is dropped: the other nodes look for themselves before long. */
    private void send(Set<OrganizationId> organizations) {
        try (var connection = dataSource.getConnection();
                var call = connection.prepareStatement(NOTIFY)) {
            call.setString(1, CHANNEL);
            call.setArray(
                    2, connection.createArrayOf("text", payloads(organizations).toArray()));
            call.execute();
        } catch (SQLException e) {
            log.debug("Other nodes were not told of {} organizations", organizations.size(), e);
        }
    }

    private List<String> payloads(Set<OrganizationId> organizations) {
        var payloads = new ArrayList<String>();
        var payload = new StringBuilder(node);
        for (var organization : organizations) {
            if (payload.length() + 1 + organization.value().length() > MAX_PAYLOAD) {
                payloads.add(payload.toString());
                payload = new StringBuilder(node);
            }
            payload.append(' ').append(organization);
        }
        payloads.add(payload.toString());
        return payloads;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
