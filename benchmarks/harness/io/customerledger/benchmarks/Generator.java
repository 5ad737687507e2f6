package io.customerledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Makes load with programs that cost little CPU themselves: wrk for HTTP, pgbench for SQL. */
final class Generator {

    /** What one run of them did; latencies in microseconds. */
    record Result(long requests, double seconds, long failures, long p50, long p99) {}

    private static final Pattern WRK = Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
    private static final Pattern TRANSACTIONS = Pattern.compile("transactions actually processed: (\\d+)");
    private static final Pattern PER_SECOND = Pattern.compile("tps = ([0-9.]+)");
    private static final int LATENCY_FIELD = 2;

    private final Path scripts;
    private final Path work;
    private final Databases databases;
    private final Map<String, String> values;

    /** @param values what the SQL scripts put into their rows, by variable */
    Generator(Path scripts, Path work, Databases databases, Map<String, String> values) {
        this.scripts = scripts;
        this.work = work;
        this.databases = databases;
        this.values = values;
    }

    Result run(Scenario scenario, int seconds) {
        return switch (scenario.load()) {
            case Load.Http http -> wrk(http, scenario, seconds);
            case Load.Sql sql -> pgbench(sql, scenario.database(), seconds);
        };
    }

    private Result wrk(Load.Http load, Scenario scenario, int seconds) {
        var peer = scenario.peer();
        if (peer == null) {
            throw new IllegalArgumentException(scenario.name() + " names nobody to ask");
        }
        var output = Command.run(
                List.of(
                        "wrk",
                        "-t1",
                        "-c" + load.connections(),
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "-s",
                        scripts.resolve("load.lua").toString(),
                        peer.url(),
                        "--",
                        load.kind(),
                        load.targets().toString(),
                        load.path(),
                        Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30))),
                Map.of());
        var found = WRK.matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("wrk said: " + output);
        }
        return new Result(
                Long.parseLong(found.group(1)),
                Long.parseLong(found.group(2)) / 1e6,
                Long.parseLong(found.group(3)) + Long.parseLong(found.group(4)),
                Long.parseLong(found.group(5)),
                Long.parseLong(found.group(6)));
    }

    private Result pgbench(Load.Sql load, String database, int seconds) {
        var logs = work.resolve("pgbench");
        var command = new ArrayList<>(List.of(
                "pgbench",
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + load.connections(),
                "--jobs=" + Math.min(2, load.connections()),
                "--time=" + seconds,
                "--log",
                "--log-prefix=" + logs,
                "--file=" + scripts.resolve(load.script())));
        values.forEach((name, value) -> command.add("--define=" + name + "=" + value));
        var output = Command.run(command, databases.clientEnvironment(database));
        var requests = TRANSACTIONS.matcher(output);
        var perSecond = PER_SECOND.matcher(output);
        if (!requests.find()) {
            throw new IllegalStateException("pgbench said: " + output);
        }
        long count = Long.parseLong(requests.group(1));
        var latencies = latencies(logs);
        if (count == 0 || !perSecond.find()) {
            return new Result(0, seconds, 0, 0, 0);
        }
        return new Result(
                count,
                count / Double.parseDouble(perSecond.group(1)),
                0,
                latencies[latencies.length / 2],
                latencies[(int) (latencies.length * 0.99)]);
    }

    /** From pgbench's log of every transaction; one file a thread. */
    private static long[] latencies(Path prefix) {
        var directory = prefix.getParent();
        try (var files = Files.newDirectoryStream(directory, prefix.getFileName() + ".*")) {
            var all = new ArrayList<String>();
            for (var file : files) {
                all.addAll(Files.readAllLines(file));
                Files.delete(file);
            }
            var latencies = all.stream()
                    .mapToLong(line -> Long.parseLong(line.split(" ")[LATENCY_FIELD]))
                    .toArray();
            Arrays.sort(latencies);
            return latencies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
