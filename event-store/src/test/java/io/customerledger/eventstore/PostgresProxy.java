package io.customerledger.eventstore;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between a client and PostgreSQL that can be broken on purpose. It understands where the server's messages
 * begin, so that it can hold back what answers a statement and let logins and a pool's empty test queries pass.
 */
public final class PostgresProxy implements AutoCloseable {

    private enum Mode {
        PASS,
        REFUSE,
        WITHHOLD
    }

    private final ServerSocket door;
    private final InetSocketAddress server;
    private final HikariDataSource pool;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private Mode mode = Mode.PASS;
    private int withheld;

    private PostgresProxy(HikariDataSource database) throws IOException {
        var url = URI.create(database.getJdbcUrl().substring("jdbc:".length()));
        server = new InetSocketAddress(url.getHost(), url.getPort());
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        pool = TestDatabase.pool(
                database.getJdbcUrl().replaceFirst("//[^/]+/", "//127.0.0.1:" + door.getLocalPort() + "/"));
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    /** A proxy before the server of this database. */
    public static PostgresProxy before(HikariDataSource database) {
        try {
            return new PostgresProxy(database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pool on the same database, through the proxy. */
    public HikariDataSource dataSource() {
        return pool;
    }

    /** Everything passes from now on, what was withheld too. */
    public void pass() {
        delay = Duration.ZERO;
        enter(Mode.PASS);
    }

    /** Breaks all connections; what was withheld is lost. New connections pass. */
    public void cut() {
        links.forEach(Link::cut);
        enter(Mode.PASS);
    }

    /** Breaks all connections and refuses new ones, until {@link #pass}. */
    public void refuse() {
        enter(Mode.REFUSE);
        links.forEach(Link::cut);
    }

    /** Every answer comes this much later, until {@link #pass}. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** The server gets every statement; its answers are held back, until {@link #pass} or {@link #cut}. */
    public void withhold() {
        enter(Mode.WITHHOLD);
    }

    /**
     * Waits until the answer of a statement is held back: the server has done it and the client does not know.
     *
     * @throws IllegalStateException when none is within half a minute
     */
    public synchronized void awaitWithheld() throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (withheld == 0) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) throw new IllegalStateException("No answer to withhold came");
            wait(left.toMillis() + 1);
        }
    }

    /** Connections that are open now. */
    public int connections() {
        return links.size();
    }

    @Override
    public void close() throws IOException {
        door.close();
        refuse();
        pool.close();
    }

    private synchronized void enter(Mode next) {
        mode = next;
        notifyAll();
    }

    private synchronized boolean refuses() {
        return mode == Mode.REFUSE;
    }

    private synchronized boolean withholds() {
        return mode == Mode.WITHHOLD;
    }

    private synchronized void holdBack(Link link) throws InterruptedException {
        withheld++;
        notifyAll();
        while (mode == Mode.WITHHOLD && link.isOpen()) wait();
        withheld--;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var link = new Link(client, new Socket(server.getAddress(), server.getPort()));
                links.add(link);
                // Asked after the link is known, so that a refusal that comes in between cuts it.
                if (refuses()) link.cut();
                Thread.ofVirtual().name("to-server").start(link::toServer);
                Thread.ofVirtual().name("to-client").start(link::toClient);
            } catch (IOException e) {
                if (!door.isClosed()) throw new UncheckedIOException(e);
            }
        }
    }

    private final class Link {

        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            for (var socket : new Socket[] {client, server}) {
                socket.setTcpNoDelay(true);
                socket.setSoLinger(true, 0); // closing resets the connection, as a broken network does
            }
        }

        boolean isOpen() {
            return !client.isClosed();
        }

        void cut() {
            links.remove(this);
            try (client;
                    server) {
                synchronized (PostgresProxy.this) {
                    PostgresProxy.this.notifyAll();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void toServer() {
            try {
                client.getInputStream().transferTo(server.getOutputStream());
            } catch (IOException e) {
                // One side is gone; so is the other, now.
            } finally {
                cut();
            }
        }

        void toClient() {
            try {
                var in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
                var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
                while (true) {
                    var type = in.readByte();
                    var message = new byte[in.readInt() - Integer.BYTES];
                    in.readFully(message);
                    if (answersStatement(type) && withholds()) holdBack(this);
                    out.writeByte(type);
                    out.writeInt(message.length + Integer.BYTES);
                    out.write(message);
                    if (in.available() == 0) {
                        Thread.sleep(delay);
                        out.flush();
                    }
                }
            } catch (IOException | InterruptedException e) {
                // As above.
            } finally {
                cut();
            }
        }

        /** DataRow, CommandComplete and ErrorResponse of PostgreSQL's protocol, version 3. */
        private boolean answersStatement(byte type) {
            return type == 'D' || type == 'C' || type == 'E';
        }
    }
}
