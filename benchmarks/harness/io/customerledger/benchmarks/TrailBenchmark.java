package io.customerledger.benchmarks;

import io.customerledger.service.embedded.BenchmarkPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The trail: a customer as it was, the export of a whole log beside PostgreSQL's own, the way from a write to a stream,
 * and a thousand streams. Writes what it found to docs/benchmarks/trail.md.
 */
final class TrailBenchmark {

    private static final String DATABASE = "trail";
    private static final String HEAP = "256m";
    private static final int CUSTOMERS = 99_000;
    private static final int READS = 5_000;
    private static final int ROUNDS = 3;
    private static final int WRITES_PER_SECOND = 100;
    private static final int STREAMS = 1_000;
    private static final Duration ALONE = Duration.ofSeconds(20);

    private final Path work;
    private final Databases databases;
    private final List<String> customers;
    private final Peer node;
    private final Peer other;
    private final Api api;
    private final List<String> lines = new ArrayList<>();

    private TrailBenchmark(Path work, Databases databases, List<String> customers, Peer node, Peer other) {
        this.work = work;
        this.databases = databases;
        this.customers = customers;
        this.node = node;
        this.other = other;
        this.api = Api.withKey(node, Ledgers.KEY);
    }

    /**
     * Measures.
     *
     * @param args the repository's root
     */
    public static void main(String[] args) throws Exception {
        var root = Path.of(args[0]);
        var work = root.resolve("benchmarks/target");
        var machine = Machine.here(work);
        try (var server = BenchmarkPostgres.start(work.resolve("postgres"), Ledgers.freePort())) {
            var databases = new Databases(server);
            var ledgers = new Ledgers(root, work, databases);
            Benchmark.say("Filling a log with a million events");
            var customers = ledgers.fill(DATABASE, CUSTOMERS);
            var settings = Map.of("JDK_JAVA_OPTIONS", "-Xmx" + HEAP);
            try (var node = ledgers.start("node", DATABASE, settings);
                    var other = ledgers.start("other", DATABASE, settings)) {
                var benchmark = new TrailBenchmark(work, databases, customers, node, other);
                benchmark.measure();
                benchmark.write(root.resolve("docs/benchmarks/trail.md"), machine);
            }
        }
        System.exit(0);
    }

    private void measure() throws Exception {
        readAsOf();
        for (int i = 0; i < ROUNDS; i++) export();
        stream();
        openThousand();
    }

    private void readAsOf() {
        var customer = customers.getLast();
        read(customer, READS);
        say("As of any version", "a customer with %,d events, one reader: %s"
                .formatted(CustomersByCopy.LONG_HISTORY, read(customer, READS)));
        var ten = customers.getFirst();
        say("", "the same of a customer with %d: %s".formatted(CustomersByCopy.EVENTS_EACH, read(ten, READS)));
    }

    private Latencies read(String customer, int times) {
        int versions = customer.equals(customers.getLast()) ? CustomersByCopy.LONG_HISTORY : CustomersByCopy.EVENTS_EACH;
        var latencies = new ArrayList<Long>();
        for (int i = 0; i < times; i++) {
            long version = ThreadLocalRandom.current().nextInt(versions) + 1;
            long start = System.nanoTime();
            api.get("/api/v1/customers/" + customer + "?version=" + version);
            latencies.add(System.nanoTime() - start);
        }
        return Latencies.ofNanos(latencies);
    }

    private void export() throws Exception {
        var alone = PacedWrites.begin(api, customers, WRITES_PER_SECOND);
        Thread.sleep(ALONE);
        say("%d writes a second".formatted(WRITES_PER_SECOND), "nothing beside them: " + alone.end());

        var file = work.resolve("export.ndjson");
        long events = databases.number(DATABASE, "SELECT count(*) FROM event");
        var beside = PacedWrites.begin(api, customers, WRITES_PER_SECOND);
        double seconds = timed(
                List.of("curl", "-sS", "--fail", "-o", file.toString(), "-H", "x-api-key: " + Ledgers.KEY,
                        "-H", "Accept: application/x-ndjson", node.url() + "/api/v1/events"),
                Map.of());
        say("", "an export beside them: " + beside.end());
        long exported = countLines(file);
        if (exported < events) throw new IllegalStateException("Only %d of %d events".formatted(exported, events));
        double rate = exported / seconds;

        var copied = PacedWrites.begin(api, customers, WRITES_PER_SECOND);
        double copySeconds = timed(
                List.of("psql", "-qc", "\\copy (SELECT * FROM event ORDER BY organization_id, position) TO '" + file + "'"),
                databases.clientEnvironment(DATABASE));
        say("", "psql's COPY beside them: " + copied.end());
        double copyRate = countLines(file) / copySeconds;
        Files.delete(file);
        say("Export of %,d events".formatted(exported), "%,.0f events/s with a heap of %s; psql's COPY of the same rows %,.0f/s: ratio %.2f; resident %,d MB"
                .formatted(rate, HEAP, copyRate, rate / copyRate, Cpu.residentMegabytes(node.pid())));
    }

    private void stream() throws Exception {
        try (var near = EventStreams.open(node, 1);
                var far = EventStreams.open(other, 1)) {
            measure(near, far, 200);
            var found = measure(near, far, 2_000);
            say("From a write's answer to a stream", "of the same node: " + found.getFirst());
            say("", "of another node: " + found.getLast());
        }
    }

    private List<Latencies> measure(EventStreams near, EventStreams far, int writes) throws InterruptedException {
        var answered = new LinkedHashMap<String, Long>();
        for (int i = 0; i < writes; i++) {
            var customer = customers.get(i);
            api.put("/api/v1/customers/" + customer, "{\"fullName\":\"Given%d\"}".formatted(System.nanoTime()));
            long at = System.nanoTime();
            var event = api.get("/api/v1/customers/" + customer + "/history?limit=1&order=desc")
                    .path("data").path(0).path("id").stringValue();
            answered.put(event, at);
            Thread.sleep(5);
        }
        Thread.sleep(1_000);
        return List.of(since(answered, near), since(answered, far));
    }

    /** An event that came before the answer did took no time. */
    private static Latencies since(Map<String, Long> answered, EventStreams streams) {
        var latencies = new ArrayList<Long>();
        answered.forEach((event, at) -> {
            var arrival = streams.arrival(event);
            if (arrival == null) throw new IllegalStateException(event + " did not come");
            latencies.add(Math.max(0, arrival - at));
        });
        return Latencies.ofNanos(latencies);
    }

    private void openThousand() throws Exception {
        say("Heap in use after a collection", "without a stream: %,d MB".formatted(heap()));
        try (var streams = EventStreams.open(node, STREAMS)) {
            say("", "with %,d streams: %,d MB".formatted(STREAMS, heap()));
            for (int round = 1; round <= 3; round++) {
                long before = streams.events();
                for (int i = 0; i < 200; i++) {
                    api.put("/api/v1/customers/" + customers.get(i), "{\"fullName\":\"Given%d\"}".formatted(System.nanoTime()));
                }
                long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (streams.events() < before + 200L * STREAMS && System.nanoTime() < deadline) Thread.sleep(20);
                say("", "and after %,d events to each: %,d MB, %,d of %,d received"
                        .formatted(200 * round, heap(), streams.events(), 200L * round * STREAMS));
            }
        }
    }

    /** Of the node, in MB. */
    private long heap() {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var pid = Long.toString(node.pid());
        Command.run(List.of(jcmd, pid, "GC.run"), Map.of());
        var info = Command.run(List.of(jcmd, pid, "GC.heap_info"), Map.of());
        var used = Pattern.compile("used (\\d+)K").matcher(info);
        if (!used.find()) throw new IllegalStateException(info);
        return Long.parseLong(used.group(1)) / 1024;
    }

    private static double timed(List<String> command, Map<String, String> environment) {
        long start = System.nanoTime();
        Command.run(command, environment);
        return (System.nanoTime() - start) / 1e9;
    }

    private static long countLines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.count();
        }
    }

    private void say(String what, String found) {
        Benchmark.say(what + ": " + found);
        lines.add("| %s | %s |".formatted(what, found));
    }

    private void write(Path file, Machine machine) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                # The trail, measured

                `benchmarks/run trail`, %s. Two nodes and PostgreSQL, load and readers on one machine; each node has a heap of %s.

                Writes count from when they were due. The export and the COPY are written to a file on the disk that PostgreSQL has its log
                on; the writes beside them wait for that disk, more for the COPY's file than for the export's.

                | | |
                | --- | --- |
                %s

                %s
                """.formatted(LocalDate.now(), HEAP, String.join("\n", lines), String.join("\n", machine.facts().stream().map("- "::concat).toList())));
    }
}
