package io.customerledger.service.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A real, durable PostgreSQL below the data directory. It ends with the service; if it ends earlier, it is started
 * again; one that outlived a killed service is stopped first.
 */
final class EmbeddedPostgres implements JdbcConnectionDetails, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final long SOON_MILLIS = 250;
    private static final long LATEST_MILLIS = 8_000;

    private final DirectoryLock lock;
    private final Cluster cluster;
    private final int port = freePort();
    private volatile Postmaster postmaster;
    private boolean closed;

    private EmbeddedPostgres(DirectoryLock lock, Path home) throws IOException {
        this.lock = lock;
        Orphans.stop(home);
        this.cluster = Cluster.in(home, Programs.in(home));
        this.postmaster = Postmaster.start(cluster, port);
        Thread.ofVirtual().name("postgres-supervisor").start(this::supervise);
    }

    /**
     * Starts on the files of an earlier start, or on new ones.
     *
     * @throws EmbeddedPostgresFailure with one line for the operator
     */
    static EmbeddedPostgres start(Path dataDirectory) {
        try {
            var directory = PrivateFiles.folder(dataDirectory).toRealPath();
            var lock = DirectoryLock.of(directory);
            try {
                return new EmbeddedPostgres(lock, PrivateFiles.folder(directory.resolve("postgres")));
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresFailure(
                    "The embedded PostgreSQL cannot use the data directory %s (LEDGER_DATA_DIR): %s"
                            .formatted(dataDirectory.toAbsolutePath(), e),
                    e);
        }
    }

    @Override
    public String getJdbcUrl() {
        // Over the loopback device TLS protects nothing, and even asking for it costs a round trip.
        return "jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=disable&requireAuth=scram-sha-256".formatted(port);
    }

    @Override
    public String getUsername() {
        return Cluster.USER;
    }

    @Override
    public String getPassword() {
        return cluster.password();
    }

    long pid() {
        return postmaster.pid();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try {
            postmaster.stop();
        } finally {
            lock.close();
        }
    }

    private void supervise() {
        try {
            do {
                postmaster.process().waitFor();
                if (!isClosed()) LOG.warn("PostgreSQL (process {}) has ended, starting it again", postmaster.pid());
                for (var pause = SOON_MILLIS; !runsAgain(); pause = Math.min(2 * pause, LATEST_MILLIS)) {
                    Thread.sleep(pause);
                }
            } while (!isClosed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Starts it again, unless it has ended because the service does; false when that has to be tried again. */
    private synchronized boolean runsAgain() {
        if (closed) return true;
        try {
            postmaster = Postmaster.start(cluster, port);
            LOG.info("PostgreSQL is back (process {})", postmaster.pid());
            return true;
        } catch (IOException | EmbeddedPostgresFailure e) {
            LOG.warn("PostgreSQL cannot be started yet: {}", e.getMessage());
            return false;
        }
    }

    // Below the ports that systems give to outgoing connections: otherwise a pool that reconnects while PostgreSQL is
    // away could be given this very port, and be connected to itself.
    private static int freePort() {
        while (true) {
            var port = RandomGenerator.getDefault().nextInt(20_000, 32_768);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                LOG.debug("Port {} is taken", port);
            }
        }
    }
}
