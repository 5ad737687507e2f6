package io.customerledger.benchmarks;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.replay.Projection;
import io.customerledger.query.replay.Replay;
import io.customerledger.query.replay.Replayer;
import io.customerledger.query.replay.Replays;
import io.customerledger.service.embedded.BenchmarkPostgres;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The replay as the service does it, and the same by one SQL statement, in turns on one PostgreSQL. */
public final class ReplayBenchmark {

    private static final String DATABASE = "replay";
    private static final int ROUNDS = 5;
    private static final int FULL = 100_000;

    /** Events a second, and what of the processors' time each takes. */
    private record Pace(double rate, double jvmMicros, double postgresMicros) {}

    private record Round(Pace replay, Pace eventByEvent, Pace lastValues) {}

    private ReplayBenchmark() {}

    /**
     * Runs.
     *
     * @param args the repository's root, and how many customers unless a hundred thousand
     */
    public static void main(String[] args) throws Exception {
        var root = Path.of(args[0]);
        int customers = args.length > 1 ? Integer.parseInt(args[1]) : FULL;
        var work = root.resolve("benchmarks/target");
        var machine = Machine.here(work);
        try (var server = BenchmarkPostgres.start(work.resolve("postgres"), freePort())) {
            var databases = new Databases(server);
            databases.create(DATABASE);
            try (var pool = databases.pool(DATABASE)) {
                Flyway.configure().dataSource(pool).load().migrate();
                var masterKey = MasterKey.of(MasterKey.generate());
                var organization = new OrganizationId("org_00000000000000000000000000");
                databases.execute(DATABASE, "INSERT INTO organization VALUES ('" + organization + "', 'Replayed', false, now())");
                var jdbc = new JdbcTemplate(pool);
                var histories = new Histories(jdbc, masterKey);
                var sql = new SqlFold(databases, DATABASE);
                Benchmark.say("Filling");
                try (var connection = databases.connect(DATABASE)) {
                    new CustomersByCopy(connection, organization, Actor.SYSTEM, masterKey, customers).load();
                    sql.fill(connection, histories, organization);
                }
                var transactions = new TransactionTemplate(new DataSourceTransactionManager(pool));
                var replays = new Replays(JdbcClient.create(jdbc), transactions);
                var replayer = new Replayer(Projection.CUSTOMERS, replays, histories, jdbc, transactions, () -> {});
                long events = databases.number(DATABASE, "SELECT count(*) FROM event");
                Callable<Void> replay = () -> {
                    replays.request(Projection.CUSTOMERS);
                    replayer.runWhatIsDue();
                    require(replays.last(Projection.CUSTOMERS).orElseThrow());
                    return null;
                };
                var rounds = new ArrayList<Round>();
                for (int i = 0; i <= ROUNDS; i++) {
                    var round = new Round(
                            pace(events, databases, replay),
                            pace(events, databases, () -> run(sql::eventByEvent)),
                            pace(events, databases, () -> run(sql::lastValues)));
                    Benchmark.say("%sreplay %,.0f/s, SQL event by event %,.0f/s, SQL of last values %,.0f/s"
                            .formatted(
                                    i == 0 ? "Warm-up: " : "",
                                    round.replay.rate,
                                    round.eventByEvent.rate,
                                    round.lastValues.rate));
                    if (i > 0) {
                        rounds.add(round);
                    }
                }
                for (Runnable each : List.<Runnable>of(sql::eventByEvent, sql::lastValues)) {
                    each.run();
                    if (sql.differences() != 0) {
                        throw new IllegalStateException("They make different tables");
                    }
                }
                write(root, customers, events, machine, rounds);
            }
        }
    }

    private static Void run(Runnable work) {
        work.run();
        return null;
    }

    private static void require(Replay replay) {
        if (replay.status() != Replay.Status.COMPLETED || replay.differencesTotal() != 0) {
            throw new IllegalStateException("Not as it should be: " + replay);
        }
    }

    private static Pace pace(long events, Databases databases, Callable<Void> work) throws Exception {
        databases.checkpoint();
        long jvm = jvmMicros();
        long postgres = Cpu.ofTree(databases.pid());
        long begin = System.nanoTime();
        work.call();
        return new Pace(
                events * 1e9 / (System.nanoTime() - begin),
                (jvmMicros() - jvm) / (double) events,
                (Cpu.ofTree(databases.pid()) - postgres) / (double) events);
    }

    private static long jvmMicros() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1_000;
    }

    private static void write(Path root, int customers, long events, Machine machine, List<Round> rounds)
            throws Exception {
        var file = root.resolve(customers < FULL ? "benchmarks/target/replay.md" : "docs/benchmarks/replay.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                # Replay of %,d events

                Made by `benchmarks/run replay %d` on %s: %,d customers with ten events each, and one with ten thousand.
                The table of customers is made again from its sealed events, by the service's own code with the collector of
                `./ledger` and a heap of 512 MB: read, laid out by customer in a temporary file, unsealed, folded, written with
                all indexes, held against the served table row by row, and swapped in. Beside it, on
                the same PostgreSQL, one SQL statement folds the same events from a copy of the log in clear, into a table with
                the same indexes, and compares nothing: once event by event, as a fold goes, and once by taking each field's
                last value, which is faster and does for events that only set fields. In turns; all make the same rows.

                | | events/s, median of %d rounds | slowest | fastest | replay beside it | CPU µs an event, JVM | PostgreSQL |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                %s
                %s
                %s

                ## Machine

                %s
                """.formatted(
                        events,
                        customers,
                        LocalDate.now(),
                        customers,
                        rounds.size(),
                        line("replay", rounds, Round::replay),
                        line("one SQL statement, event by event", rounds, Round::eventByEvent),
                        line("one SQL statement, last value of each field", rounds, Round::lastValues),
                        machine.facts().stream().map(fact -> "- " + fact).collect(Collectors.joining("\n"))));
        Benchmark.say("Written to " + root.relativize(file));
    }

    private static String line(String what, List<Round> rounds, Function<Round, Pace> of) {
        ToDoubleFunction<Round> rate = round -> of.apply(round).rate;
        return "| %s | %,.0f | %,.0f | %,.0f | %.2f | %.1f | %.1f |"
                .formatted(
                        what,
                        median(rounds, rate),
                        rounds.stream().mapToDouble(rate).min().orElseThrow(),
                        rounds.stream().mapToDouble(rate).max().orElseThrow(),
                        median(rounds, round -> round.replay.rate / rate.applyAsDouble(round)),
                        median(rounds, round -> of.apply(round).jvmMicros),
                        median(rounds, round -> of.apply(round).postgresMicros));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).sorted().toArray()[rounds.size() / 2];
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
