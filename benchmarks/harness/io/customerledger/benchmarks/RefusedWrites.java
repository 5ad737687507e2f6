package io.customerledger.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.Json;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.event.EventDraft;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.Recording;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.service.embedded.BenchmarkPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What write sets that are refused cost those that are not: sixty-four writers, for some rounds with every tenth of their
 * write sets stale, repeated, or with an own id that is taken, for some without. Fails when the others lose a fifth.
 */
final class RefusedWrites {

    private static final int WRITERS = 64;
    private static final int ROUNDS = 6;
    private static final double REFUSED = 0.1;
    private static final double LEAST = 0.8;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration ROUND = Duration.ofSeconds(6);
    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);
    private static final String PAYLOAD = "{\"changes\":{\"fullName\":\"%s\"}}".formatted("x".repeat(300));
    private static final String FINGERPRINT = "f".repeat(43);

    private final OrganizationId organization = new OrganizationId(Ids.next("org_"));
    private final Ledger ledger;

    private RefusedWrites(HikariDataSource database) {
        JdbcClient.create(database)
                .sql("INSERT INTO organization VALUES (?, 'Benchmark', false, now())")
                .param(organization.value())
                .update();
        ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    }

    /**
     * Measures.
     *
     * @param args the repository's root
     */
    public static void main(String[] args) throws Exception {
        var home = Path.of(args[0]).resolve("benchmarks/target/postgres");
        try (var server = BenchmarkPostgres.start(home, 15_432);
                var database = new HikariDataSource()) {
            Machine.here(home);
            database.setJdbcUrl("jdbc:postgresql://127.0.0.1:15432/postgres?sslmode=disable");
            database.setUsername(server.user());
            database.setPassword(server.password());
            Flyway.configure().dataSource(database).load().migrate();
            double kept = new RefusedWrites(database).measure();
            Benchmark.say("The others keep %.2f of their rate; at least %.1f is wanted.".formatted(kept, LEAST));
            System.exit(kept >= LEAST ? 0 : 1);
        }
    }

    private double measure() throws Exception {
        try (ledger) {
            ledger.write(customer("holder", 0).claims("taken"));
            ledger.write(customer("recorded", 0).record(recording("repeated")));
            run(REFUSED, WARM_UP);
            var kept = new ArrayList<Double>();
            for (int i = 0; i < ROUNDS; i++) {
                double without = run(0, ROUND);
                double with = run(REFUSED, ROUND);
                // Nine of ten are the others: so many would be written if a refusal cost as much as a write.
                kept.add(with / (without * (1 - REFUSED)));
                Benchmark.say("Written without refusals %,.0f/s, beside them %,.0f/s: %.2f"
                        .formatted(without, with, kept.getLast()));
            }
            return kept.stream().sorted().toList().get(ROUNDS / 2);
        }
    }

    /** How many write sets with an event are written in a second. */
    private double run(double refused, Duration time) throws Exception {
        var written = new LongAdder();
        long start = System.nanoTime();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < WRITERS; i++) {
                all.add(writers.submit(() -> write(refused, start + time.toNanos(), written)));
            }
            for (var each : all) each.get();
        }
        return written.sum() * 1e9 / (System.nanoTime() - start);
    }

    private void write(double refused, long end, LongAdder written) {
        var id = Ids.next("cus_");
        for (long version = 0; System.nanoTime() < end; ) {
            if (ThreadLocalRandom.current().nextDouble() < refused) {
                refuse();
            } else if (ledger.write(customer(id, version++).record(recording(Ids.next("key_")))) instanceof Written) {
                written.increment();
            } else {
                throw new IllegalStateException("A write was refused that should not be");
            }
        }
    }

    private void refuse() {
        var id = Ids.next("cus_");
        var writeSet = switch (ThreadLocalRandom.current().nextInt(3)) {
            case 0 -> customer(id, 7).record(recording(Ids.next("key_")));
            case 1 -> customer(id, 0).record(recording("repeated"));
            default -> customer(id, 0).record(recording(Ids.next("key_"))).claims("taken");
        };
        if (ledger.write(writeSet) instanceof Written) {
            throw new IllegalStateException("A write was not refused that should be");
        }
    }

    private WriteSet customer(String id, long decidedOn) {
        var ownId = id.equals("holder") ? "taken" : null;
        var profile = new Profile(ownId, "ada@example.com", null, null, null, new Json("{}"), null, null);
        var now = Instant.now();
        var writeSet = WriteSet.about(organization, ORIGIN, "customer", id)
                .decidedOn(decidedOn)
                .event(new EventDraft(Ids.next("evt_"), "customer.updated", 2, now, PAYLOAD))
                .put(new CustomerRow(1, profile, ownId, "ada@example.com", Set.of("ada", "example", "com"), now));
        return decidedOn == 0 ? writeSet.dataKey(new byte[60]) : writeSet;
    }

    private static Recording recording(String key) {
        return new Recording(new Idempotency(key, FINGERPRINT, "2026-07-11"), "changed", "own_id_taken", null, null);
    }
}
