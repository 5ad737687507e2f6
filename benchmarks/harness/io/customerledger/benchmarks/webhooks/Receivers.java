package io.customerledger.benchmarks.webhooks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A process with sixteen receivers on loopback, one port each. They answer 200, at once or after a delay, and count. Told
 * by lines on its input: {@code delay N}, {@code count}, {@code arrivals} (which also says of every request its event's id
 * and when its first byte was there, in microseconds since the epoch), {@code reset}.
 */
public final class Receivers {

    private record Arrival(String event, long micros) {}

    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);

    private static final LongAdder COUNT = new LongAdder();
    private static final AtomicInteger DELAY = new AtomicInteger();
    private static final ConcurrentLinkedQueue<Arrival> ARRIVALS = new ConcurrentLinkedQueue<>();
    private static volatile boolean keepArrivals;

    private Receivers() {}

    public static void main(String[] args) throws IOException {
        var out = new PrintStream(System.out, true, ISO_8859_1);
        List<String> ports = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            var door = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> accept(door));
            ports.add(Integer.toString(door.getLocalPort()));
        }
        out.println(String.join(" ", ports));
        var in = new BufferedReader(new InputStreamReader(System.in, ISO_8859_1));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ", -1);
            switch (words[0]) {
                case "delay" -> DELAY.set(Integer.parseInt(words[1]));
                case "count" -> out.println(COUNT.sum());
                case "reset" -> {
                    ARRIVALS.clear();
                    keepArrivals = words.length > 1;
                }
                case "arrivals" -> {
                    keepArrivals = false;
                    for (var each = ARRIVALS.poll(); each != null; each = ARRIVALS.poll()) {
                        out.println(each.event() + " " + each.micros());
                    }
                    out.println("end");
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static void accept(ServerSocket door) {
        while (true) {
            try {
                var socket = door.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream(), 8192);
            var out = socket.getOutputStream();
            while (read(in)) {
                int delay = DELAY.get();
                if (delay > 0) {
                    Thread.sleep(delay);
                }
                out.write(ANSWER);
                COUNT.increment();
            }
        } catch (IOException | InterruptedException e) {
            // The client is gone.
        }
    }

    private static boolean read(InputStream in) throws IOException {
        int length = 0;
        String event = "";
        long arrived = 0;
        for (var line = line(in); line != null; line = line(in)) {
            if (arrived == 0) {
                var now = java.time.Instant.now();
                arrived = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
            }
            if (line.isEmpty()) {
                in.skipNBytes(length);
                if (keepArrivals) {
                    ARRIVALS.add(new Arrival(event, arrived));
                }
                return true;
            }
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            } else if (line.regionMatches(true, 0, "webhook-id:", 0, 11)) {
                event = line.substring(11).strip();
            }
        }
        return false;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
