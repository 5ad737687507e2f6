package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.TestClock;
import io.customerledger.eventstore.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdempotencyPurgeTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration SLOT = Duration.ofHours(8);

    private volatile Instant now = Instant.parse("2026-01-05T00:00:00Z");
    private final Clock time = new TestClock(() -> now);
    private HikariDataSource database;
    private JdbcClient jdbc;
    private Ledger ledger;
    private RecordedAnswers recorded;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        jdbc.sql("INSERT INTO organization VALUES ('org_acme', 'Acme', false, now())")
                .update();
        ledger = new Ledger(database, time, Ledger.Limits.DEFAULT, _ -> {});
        recorded = new RecordedAnswers(jdbc, time);
    }

    @AfterEach
    void stop() {
        ledger.close();
        database.close();
    }

    @Test
    void a_key_repeats_for_24_hours_and_is_free_again_afterwards() {
        assertThat(record("k")).isInstanceOf(WriteOutcome.Written.class);
        pass(KEPT.minusMillis(1));
        assertThat(record("k")).isInstanceOf(WriteOutcome.Repeated.class);
        assertThat(recorded.find(ACME, "k")).isPresent();
        pass(Duration.ofMillis(1));
        assertThat(recorded.find(ACME, "k")).isEmpty();
        assertThat(record("k")).isInstanceOf(WriteOutcome.Written.class);
    }

    @Test
    void whatever_the_hour_young_keys_stay_and_old_ones_go() {
        var start = now;
        for (int hour = 0; hour < 5 * 24; hour++) {
            record("k" + hour);
            assertThat(jdbc.sql("SELECT min(recorded_at) >= :since FROM idempotency")
                            .param("since", now.minus(KEPT.plus(SLOT)).atOffset(ZoneOffset.UTC))
                            .query(Boolean.class)
                            .single())
                    .as("what is there at hour %d is young", hour)
                    .isTrue();
            for (int young = Math.max(0, hour - 23); young <= hour; young++) {
                assertThat(recorded.find(ACME, "k" + young))
                        .as("key %d at hour %d", young, hour)
                        .isPresent();
            }
            pass(Duration.ofMinutes(59));
            purge(now);
            pass(Duration.ofMinutes(1));
        }
        assertThat(Duration.between(start, now)).isEqualTo(Duration.ofDays(5));
    }

    @Test
    void a_database_whose_clock_is_late_forgets_no_young_key() {
        for (int hour = 0; hour < 60; hour++) {
            record("k" + hour);
            pass(Duration.ofHours(1));
        }
        for (int late = 0; late < 60; late++) {
            purge(now.minus(Duration.ofHours(late)));
        }
        for (int young = 60 - 23; young < 60; young++) {
            assertThat(recorded.find(ACME, "k" + young)).isPresent();
        }
    }

    @Test
    void a_key_that_nobody_was_there_to_purge_is_free_again_too() {
        for (int round = 0; round < 3; round++) {
            assertThat(record("k")).isInstanceOf(WriteOutcome.Written.class);
            assertThat(record("k")).isInstanceOf(WriteOutcome.Repeated.class);
            pass(SLOT.multipliedBy(5)); // The same slot.
        }
    }

    @Test
    void however_many_nodes_purge_while_others_write_nothing_young_is_lost() throws Exception {
        var purges = new ArrayList<Future<?>>();
        try (var nodes = Executors.newFixedThreadPool(4)) {
            for (int n = 0; n < 600; n++) {
                record("k" + n);
                pass(Duration.ofMinutes(10));
                var at = now;
                for (int node = 0; node < 4; node++) {
                    purges.add(nodes.submit(() -> purge(at)));
                }
                for (int young = Math.max(0, n - 142); young <= n; young += 10) {
                    assertThat(recorded.find(ACME, "k" + young)).isPresent();
                }
            }
        }
        for (var purge : purges) {
            purge.get();
        }
        assertThat(jdbc.sql("SELECT count(*) FROM idempotency")
                        .query(Integer.class)
                        .single())
                .isLessThan(6 * 41);
    }

    @Test
    void a_purge_that_would_hold_up_writers_gives_up_and_comes_again() throws Exception {
        var earlier = Clock.offset(Clock.systemUTC(), SLOT.multipliedBy(4).negated());
        try (var past = new Ledger(database, earlier, Ledger.Limits.DEFAULT, _ -> {})) {
            past.write(recording("old"));
        }
        var purge = new IdempotencyPurge(jdbc);
        try (var reader = database.getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT count(*) FROM idempotency");
            long before = System.nanoTime();
            purge.run();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            assertThat(rows()).isEqualTo(1);
            reader.rollback();
        }
        purge.run();
        assertThat(rows()).isZero();
        purge.run();
    }

    private int rows() {
        return jdbc.sql("SELECT count(*) FROM idempotency").query(Integer.class).single();
    }

    private WriteOutcome record(String key) {
        return ledger.write(recording(key));
    }

    private static WriteSet recording(String key) {
        var origin = new Origin(Actor.SYSTEM, null, null, "req_1", key);
        var idempotency = new Idempotency(key, "fingerprint", "2026-07-11");
        return WriteSet.bare(ACME, origin).record(new Recording(idempotency, "not_found", null, null, null));
    }

    private boolean purge(Instant now) {
        return jdbc.sql("SELECT purge_idempotency(:now)")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    private void pass(Duration duration) {
        now = now.plus(duration);
    }
}
