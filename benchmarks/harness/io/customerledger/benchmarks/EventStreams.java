package io.customerledger.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Readers of a node's live stream, each on a connection of its own. */
final class EventStreams implements AutoCloseable {

    private static final String PREFIX = "id: ";

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> firstSeen = new ConcurrentHashMap<>();
    private final LongAdder seen = new LongAdder();

    private EventStreams() {}

    /** Opens so many and waits until all of them have begun. */
    static EventStreams open(Peer node, int count) throws InterruptedException {
        var streams = new EventStreams();
        var begun = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Thread.ofVirtual().start(() -> streams.read(URI.create(node.url()), begun));
        }
        begun.await();
        return streams;
    }

    /** When the event came, by {@link System#nanoTime}; null when it has not. */
    Long arrival(String event) {
        return firstSeen.get(event);
    }

    /** How many events have come over all streams together. */
    long events() {
        return seen.sum();
    }

    private void read(URI node, CountDownLatch begun) {
        try (var socket = new Socket(node.getHost(), node.getPort())) {
            sockets.add(socket);
            // HTTP/1.0, so that nothing but the events is in the body.
            socket.getOutputStream()
                    .write("GET /api/v1/events/stream HTTP/1.0\r\nHost: %s\r\nx-api-key: %s\r\n\r\n"
                            .formatted(node.getHost(), Ledgers.KEY)
                            .getBytes(UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 1024);
            if (!in.readLine().contains(" 200")) throw new IOException("The stream was refused");
            begun.countDown();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(PREFIX)) {
                    firstSeen.putIfAbsent(line.substring(PREFIX.length()), System.nanoTime());
                    seen.increment();
                }
            }
        } catch (IOException e) {
            if (begun.getCount() > 0) throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
