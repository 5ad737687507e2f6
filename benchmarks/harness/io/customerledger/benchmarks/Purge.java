package io.customerledger.benchmarks;

import io.customerledger.service.embedded.BenchmarkPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whether recorded answers are purged as fast as they come: 5,000 rows a second go into the table {@code idempotency} while
 * time runs so fast that an hour and a half pass each second, and {@code purge_idempotency} is asked once a second.
 */
public final class Purge {

    private static final String DATABASE = "purge";
    private static final int PER_SECOND = 5_000;
    private static final int PER_STATEMENT = 50;
    private static final Duration RUN = Duration.ofSeconds(100);
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final int EACH_SECOND_IS = 5_400;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final double MILLION = 1e6;

    private static final String WRITE = """
            INSERT INTO idempotency
            SELECT 'org_1', gen_random_uuid(), (extract(epoch FROM now)::bigint / 28800) % 5, now, repeat('f', 43),
                   '2026-07-11', 'changed', '{cus_00000000000000000000000000}', '{7}'
              FROM generate_series(1, ?), (SELECT ?::timestamptz AS now)""";

    private static final String SIZE = """
            SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_partition_tree('idempotency')""";

    private final Databases databases;
    private final long start = System.nanoTime();
    private final List<Long> writes = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> purges = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private int refused;
    private int emptied;

    private Purge(Databases databases) {
        this.databases = databases;
    }

    /** Runs; the argument is the repository's root. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        var root = Path.of(args[0]);
        var work = root.resolve("benchmarks/target");
        var machine = Machine.here(work);
        try (var server = BenchmarkPostgres.start(work.resolve("postgres"), Ledgers.freePort())) {
            var databases = new Databases(server);
            databases.create(DATABASE);
            databases.migrate(DATABASE);
            var purge = new Purge(databases);
            purge.measure();
            var file = root.resolve("docs/benchmarks/idempotency-purge.md");
            Files.createDirectories(file.getParent());
            Files.writeString(file, purge.report(machine));
            Benchmark.say("Written to " + root.relativize(file));
        }
    }

    private void measure() throws SQLException, InterruptedException {
        var writing = CompletableFuture.runAsync(this::write);
        try (var connection = databases.connect(DATABASE)) {
            var next = STEP;
            while (passed().compareTo(RUN) < 0) {
                Thread.sleep(Duration.ofSeconds(1));
                purge(connection);
                if (passed().compareTo(next) >= 0) {
                    note();
                    next = next.plus(STEP);
                }
            }
        }
        writing.join();
    }

    private void write() {
        try (var connection = databases.connect(DATABASE);
                var statement = connection.prepareStatement(WRITE)) {
            for (long due = 0; passed().compareTo(RUN) < 0; due += Duration.ofSeconds(1).toNanos() * PER_STATEMENT / PER_SECOND) {
                Thread.sleep(Duration.ofNanos(Math.max(0, due - passed().toNanos())));
                statement.setInt(1, PER_STATEMENT);
                statement.setObject(2, now().atOffset(ZoneOffset.UTC));
                long began = System.nanoTime();
                statement.executeUpdate();
                writes.add(System.nanoTime() - began);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void purge(Connection connection) {
        long began = System.nanoTime();
        try (var statement = connection.prepareStatement("SELECT purge_idempotency(?)")) {
            statement.setObject(1, now().atOffset(ZoneOffset.UTC));
            try (var answer = statement.executeQuery()) {
                answer.next();
                if (answer.getBoolean(1)) {
                    emptied++;
                    purges.add(System.nanoTime() - began);
                }
            }
        } catch (SQLException busy) {
            refused++;
        }
    }

    private void note() {
        var line = "| %d | %,.0f | %,d | %,.1f | %d |"
                .formatted(
                        passed().toSeconds(),
                        passed().toSeconds() * EACH_SECOND_IS / 3_600.0,
                        databases.number(DATABASE, "SELECT count(*) FROM idempotency"),
                        databases.number(DATABASE, SIZE) / MILLION,
                        emptied);
        lines.add(line);
        Benchmark.say(line);
    }

    private String report(Machine machine) {
        return """
                # Purging recorded answers

                `benchmarks/run purge`, on:

                %s

                One connection wrote, %d rows a statement; time ran so fast that eight hours took %.1f s. Written: %,d rows in
                %d s, %,.0f a second. A statement took p50 %.1f ms, p99 %.1f ms, at most %.1f ms.

                | s | hours passed | rows | MB with indexes | purged so far |
                | ---: | ---: | ---: | ---: | ---: |
                %s

                `purge_idempotency` was asked once a second and emptied a partition %d times, in p50 %.1f ms, at most %.1f ms; %d
                times it gave up, to be asked again.
                """
                .formatted(
                        String.join("\n", machine.facts().stream().map(fact -> "- " + fact).toList()),
                        PER_STATEMENT,
                        28_800.0 / EACH_SECOND_IS,
                        writes.size() * PER_STATEMENT,
                        RUN.toSeconds(),
                        writes.size() * (double) PER_STATEMENT / RUN.toSeconds(),
                        millis(writes, 50),
                        millis(writes, 99),
                        millis(writes, 100),
                        String.join("\n", lines),
                        emptied,
                        millis(purges, 50),
                        millis(purges, 100),
                        refused);
    }

    private static double millis(List<Long> nanos, int percent) {
        var sorted = nanos.stream().sorted().toList();
        return sorted.get((sorted.size() - 1) * percent / 100) / MILLION;
    }

    private Duration passed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private Instant now() {
        return START.plusMillis(passed().toMillis() * EACH_SECOND_IS);
    }
}
