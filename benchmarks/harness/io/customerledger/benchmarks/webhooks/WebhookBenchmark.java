package io.customerledger.benchmarks.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.util.FileSystemUtils;

/**
 * What deliveries do: how many a second to receivers that answer at once and to such that take 240 ms, beside a bare client;
 * how long after its commit an event is there; what a subscribed endpoint costs writers; what a backlog costs the heap. The
 * whole service runs in this process, its PostgreSQL and the receivers in two others.
 */
public final class WebhookBenchmark {

    private static final int ENDPOINTS = 16;
    private static final int IN_FLIGHT = 32;

    private final int seconds;
    private final ServiceHere service;
    private final Process receivers;
    private final PrintStream tell;
    private final BufferedReader told;
    private final List<String> urls;
    private final StringBuilder report = new StringBuilder();

    private WebhookBenchmark(int seconds, Path data) throws IOException {
        this.seconds = seconds;
        this.service = new ServiceHere(data);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        this.receivers = new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Receivers.class.getName(),
                        Integer.toString(ENDPOINTS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.tell = new PrintStream(receivers.getOutputStream(), true, UTF_8);
        this.told = new BufferedReader(new InputStreamReader(receivers.getInputStream(), UTF_8));
        this.urls = Arrays.stream(told.readLine().split(" "))
                .map(port -> "http://127.0.0.1:" + port + "/hook")
                .toList();
    }

    /**
     * Measures.
     *
     * @param args the repository's root; then, unless it is a minute, how many seconds a measurement takes
     */
    public static void main(String[] args) throws Exception {
        var root = Path.of(args[0]);
        var data = root.resolve("benchmarks/target/webhooks");
        FileSystemUtils.deleteRecursively(data);
        var benchmark = new WebhookBenchmark(args.length > 1 ? Integer.parseInt(args[1]) : 60, data);
        try {
            benchmark.run(root.resolve("docs/benchmarks/webhooks.md"));
        } finally {
            benchmark.receivers.destroy();
            benchmark.service.close();
        }
    }

    private void run(Path document) throws Exception {
        var load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        line("# Webhooks: how many, how soon, and at what cost\n");
        line("Written by `benchmarks/run webhooks %d` on %s, %d cores shared by service, PostgreSQL (durable) and receivers;"
                .formatted(
                        seconds,
                        Instant.now().truncatedTo(ChronoUnit.MINUTES),
                        Runtime.getRuntime().availableProcessors()));
        line("load of the machine before it began: %.1f. Every value is of this one run; ratios are of neighbours in it.\n"
                .formatted(load));

        writes();
        var sustained = throughput();
        backlog();
        latency(sustained);
        Files.createDirectories(document.getParent());
        Files.writeString(document, report);
        System.out.print(report);
    }

    /** What a subscribed endpoint takes from those who write. */
    private void writes() throws InterruptedException {
        var keys = service.create(1000);
        service.update(keys, 15, new LongAdder());
        double without = service.update(keys, seconds / 2, new LongAdder());
        var endpoint = service.endpoint(urls.getFirst());
        double with = service.update(keys, seconds / 2, new LongAdder());
        service.delete(List.of(endpoint));
        double after = service.update(keys, seconds / 2, new LongAdder());
        line("## Writers\n");
        line("Updates of one field by commands, 64 at a time, a second each committed; the endpoint's receiver answers at");
        line("once.\n");
        line("| without an endpoint | with one that is subscribed | without, again |");
        line("| ---: | ---: | ---: |");
        line("| %,.0f/s | %,.0f/s | %,.0f/s |\n".formatted(without, with, after));
    }

    private record Sustained(double instantly, double bare) {}

    /** Deliveries of a backlog that outlasts the measurement. */
    private Sustained throughput() throws Exception {
        line("## Throughput\n");
        line("%d endpoints of one organization, each event to all of them, %d in flight each, over %d s; the bare client"
                .formatted(ENDPOINTS, IN_FLIGHT, seconds));
        line("is the same HTTP client with as many in flight, posting the same body from memory to the same receivers.\n");
        line("| receivers answer | bare client | deliveries | ratio |");
        line("| --- | ---: | ---: | ---: |");
        var result = new double[2];
        for (int delay : new int[] {0, 240}) {
            tell.println("delay " + delay);
            var body = "x".repeat(700).getBytes(UTF_8);
            BareClient.perSecond(urls, IN_FLIGHT, body, Math.min(10, seconds));
            double before = BareClient.perSecond(urls, IN_FLIGHT, body, seconds / 2);
            var endpoints = urls.stream().map(service::endpoint).toList();
            service.setActive(endpoints, false);
            int due = (delay == 0 ? 12_000 : 2_300) * (seconds + 15);
            service.create(due / ENDPOINTS);
            long none = count();
            service.setActive(endpoints, true);
            Thread.sleep(10_000);
            long start = System.nanoTime();
            long first = count();
            Thread.sleep(seconds * 1000L);
            double deliveries = (count() - first) / ((System.nanoTime() - start) / 1e9);
            if (count() - none > due * 0.95) {
                throw new IllegalStateException("The backlog did not outlast the measurement");
            }
            service.delete(endpoints);
            settle();
            double after = BareClient.perSecond(urls, IN_FLIGHT, body, seconds / 2);
            double bare = (before + after) / 2;
            line("| %s | %,.0f/s | **%,.0f/s** | %.2f |"
                    .formatted(delay == 0 ? "at once" : "after " + delay + " ms", bare, deliveries, deliveries / bare));
            if (delay == 0) {
                result[0] = deliveries;
                result[1] = bare;
            }
        }
        line("");
        tell.println("delay 0");
        return new Sustained(result[0], result[1]);
    }

    private void backlog() throws InterruptedException, IOException {
        var endpoint = service.endpoint(urls.getFirst());
        service.setActive(List.of(endpoint), false);
        int due = seconds >= 60 ? 100_000 : 10_000;
        service.create(due);
        System.gc();
        var heap = new ArrayList<Long>();
        long first = count();
        long start = System.nanoTime();
        service.setActive(List.of(endpoint), true);
        while (count() - first < due) {
            Thread.sleep(1000);
            System.gc();
            heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
        }
        double rate = due / ((System.nanoTime() - start) / 1e9);
        service.delete(List.of(endpoint));
        line("## A backlog\n");
        line("%,d due events of one endpoint, drained at %,.0f/s. The heap, live objects after a collection each second:"
                .formatted(due, rate));
        line("%d MB at the first, %d MB at most, %d MB at the last.\n"
                .formatted(
                        heap.getFirst(), heap.stream().mapToLong(Long::longValue).max().orElse(0), heap.getLast()));
    }

    /** From the commit, as its writer learns of it, to the first byte at each receiver. */
    private void latency(Sustained sustained) throws Exception {
        line("## How soon\n");
        line("From the commit, as the command returns, to the request's first byte at a receiver.\n");
        line("| events | p50 | p99 | most |");
        line("| --- | ---: | ---: | ---: |");
        latency("one at a time, 20 a second, one endpoint", 1, 20);
        int rate = (int) Math.max(5, sustained.instantly() / ENDPOINTS / 2);
        latency("%d a second to %d endpoints: half of what is sustained".formatted(rate, ENDPOINTS), ENDPOINTS, rate);
        int due = seconds >= 60 ? 100_000 : 10_000;
        var dead = service.endpoint("http://127.0.0.1:9/nobody");
        service.create(due);
        latency("one at a time, 20 a second, beside a dead endpoint with %,d customers due".formatted(due), 1, 20);
        service.delete(List.of(dead));
        line("");
    }

    private void latency(String what, int count, int rate) throws Exception {
        var endpoints = urls.subList(0, count).stream().map(service::endpoint).toList();
        Thread.sleep(1500);
        Map<String, Long> committed = new ConcurrentHashMap<>();
        tell.println("reset keep");
        var threads = new ArrayList<Thread>();
        for (int n = 0; n < rate * seconds / 2; n++) {
            long at = System.nanoTime();
            threads.add(Thread.ofVirtual().start(() -> {
                var key = service.create(1).getFirst();
                var now = Instant.now();
                committed.put(
                        key.id().value(), now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
            }));
            Thread.sleep(Math.max(1, 1000 / rate - (System.nanoTime() - at) / 1_000_000));
        }
        for (var thread : threads) {
            thread.join();
        }
        Thread.sleep(2000);
        var customers = service.customersByCreation();
        var waits = new ArrayList<Long>();
        tell.println("arrivals");
        for (var line = told.readLine(); !line.equals("end"); line = told.readLine()) {
            var words = line.split(" ", -1);
            var commit = committed.get(customers.getOrDefault(words[0].replace("whev_", "evt_"), ""));
            if (commit != null) {
                waits.add(Math.max(0, Long.parseLong(words[1]) - commit));
            }
        }
        service.delete(endpoints);
        waits.sort(null);
        line("| %s | %.1f ms | %.1f ms | %.1f ms |"
                .formatted(
                        what,
                        waits.get(waits.size() / 2) / 1000.0,
                        waits.get(waits.size() * 99 / 100) / 1000.0,
                        waits.getLast() / 1000.0));
    }

    /** Until nothing arrives any more. */
    private void settle() throws InterruptedException, IOException {
        for (long last = -1, now = count(); now != last; last = now, now = count()) {
            Thread.sleep(500);
        }
    }

    private long count() throws IOException {
        tell.println("count");
        return Long.parseLong(told.readLine());
    }

    private void line(String text) {
        report.append(text).append('\n');
        System.err.printf(Locale.ROOT, "%s%n", text);
    }

    static {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedIOException(new IOException(e));
        });
    }
}
