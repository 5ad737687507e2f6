package io.customerledger.eventstore.signal;

import io.customerledger.api.organization.OrganizationId;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears from the other nodes whose logs have grown there, over a connection of its own. */
final class Listener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** How soon the end is noticed. An interrupt would break the connection instead of giving it back. */
    private static final int ROUND_MILLIS = 200;

    private final DataSource dataSource;
    private final String node;
    private final Consumer<OrganizationId> grown;
    private final Runnable perhapsGrown;
    private final Runnable silent;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Starts to listen.
     *
     * @param node what this node's own notifications begin with: they are no news here
     * @param grown takes whose log has grown
     * @param perhapsGrown runs when notifications may have been missed
     * @param silent runs when PostgreSQL has given no answer
     */
    Listener(
            DataSource dataSource,
            String node,
            Consumer<OrganizationId> grown,
            Runnable perhapsGrown,
            Runnable silent) {
        this.dataSource = dataSource;
        this.node = node;
        this.grown = grown;
        this.perhapsGrown = perhapsGrown;
        this.silent = silent;
        this.thread = Thread.ofVirtual().name("log-listener").start(this::run);
    }

    private void run() {
        while (!isClosed()) {
            try (var connection = dataSource.getConnection()) {
                listen(connection);
            } catch (SQLException e) {
                log.debug("Not listening to other nodes", e);
            }
            perhapsGrown.run();
            pause();
        }
    }

    private void listen(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
        var notifications = connection.unwrap(PGConnection.class);
        try (var statement = connection.createStatement()) {
            ask(statement, "LISTEN " + Announcer.CHANNEL);
            try {
                while (!isClosed()) {
                    // The first round comes right after LISTEN: what was said before it is lost.
                    perhapsGrown.run();
                    hear(notifications, System.nanoTime() + LOOK_ANYWAY.toNanos());
                    ask(statement, "SELECT"); // Fails when nobody is at the other end.
                }
            } finally {
                leave(statement);
            }
        }
    }

    private void hear(PGConnection connection, long until) throws SQLException {
        for (long left = left(until); left > 0 && !isClosed(); left = left(until)) {
            for (var notification : connection.getNotifications((int) Math.min(left, ROUND_MILLIS))) {
                hear(notification);
            }
        }
    }

    private void ask(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                silent.run();
            }
            throw e;
        }
    }

    private void hear(PGNotification notification) {
        var words = notification.getParameter().split(" ", -1);
        if (!words[0].equals(node)) {
            for (int i = 1; i < words.length; i++) {
                grown.accept(new OrganizationId(words[i]));
            }
        }
    }

    /** The connection goes back to its pool, where nobody would read the notifications that it receives. */
    private static void leave(Statement statement) {
        try {
            statement.execute("UNLISTEN *");
        } catch (SQLException e) {
            log.debug("The connection is lost", e);
        }
    }

    private static long left(long until) {
        return Duration.ofNanos(until - System.nanoTime()).toMillis();
    }

    private void pause() {
        try {
            closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits until the connection is given back: after this its pool may be closed. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(SILENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
