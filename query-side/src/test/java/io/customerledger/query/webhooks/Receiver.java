package io.customerledger.query.webhooks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver of webhooks on loopback that answers as it is told, well or badly. Keeps what it got. */
final class Receiver implements AutoCloseable {

    /** A request, read to the end of its body. */
    record Received(Map<String, String> headers, String body, int connection, Instant at) {

        String header(String name) {
            return headers.get(name);
        }

        String field(String name) {
            var start = body.indexOf("\"" + name + "\":") + name.length() + 3;
            return body.substring(start, body.indexOf(',', start)).replace("\"", "");
        }
    }

    interface Behaviour {
        void answer(Received request, OutputStream out, Socket socket) throws IOException, InterruptedException;
    }

    final List<Received> received = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    volatile Behaviour behaviour;

    private final ServerSocket door;
    private final String scheme;
    private final java.util.Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Receiver(ServerSocket door, String scheme, Behaviour behaviour) {
        this.door = door;
        this.scheme = scheme;
        this.behaviour = behaviour;
        Thread.ofVirtual().name("receiver").start(this::accept);
    }

    static Receiver that(Behaviour behaviour) {
        try {
            return new Receiver(new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()), "http", behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Receiver behind(ServerSocket tls, Behaviour behaviour) {
        return new Receiver(tls, "https", behaviour);
    }

    static Behaviour answers(int status, String... headers) {
        return (_, out, _) -> respond(out, status, "", headers);
    }

    static Behaviour after(Duration delay, Behaviour then) {
        return (request, out, socket) -> {
            Thread.sleep(delay);
            then.answer(request, out, socket);
        };
    }

    static Behaviour hangs() {
        return after(Duration.ofMinutes(10), answers(200));
    }

    static Behaviour resets() {
        return (_, _, socket) -> {
            socket.setSoLinger(true, 0);
            socket.close();
        };
    }

    static void respond(OutputStream out, int status, String body, String... headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 %03d Whatever\r\n".formatted(status));
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        var bytes = body.getBytes(UTF_8);
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        out.write(head.toString().getBytes(ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    String url() {
        return scheme + "://127.0.0.1:" + door.getLocalPort() + "/hook";
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                var socket = door.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var request = read(in, number); request != null; request = read(in, number)) {
                mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                received.add(request);
                try {
                    behaviour.answer(request, socket.getOutputStream(), socket);
                } finally {
                    inFlight.decrementAndGet();
                }
            }
        } catch (SocketException _) {
            // The sender has had enough.
        } catch (IOException | InterruptedException _) {
            // The end.
        } finally {
            open.remove(socket);
        }
    }

    private static Received read(InputStream in, int connection) throws IOException {
        var first = line(in);
        if (first == null) return null;
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        var body = new String(in.readNBytes(length), UTF_8);
        headers.put(":request", first.toLowerCase(Locale.ROOT));
        return new Received(headers, body, connection, Instant.now());
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) return null;
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            door.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
