package io.customerledger.query.trail;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.trail.EventFilter;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrailTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final OrganizationId OTHER = new OrganizationId("org_other");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Some types come all over the log, one is rare; the clocks of its writers differ by up to two hours. */
    private static final String WRITE = """
            INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision,
                               occurred_at, origin, payload)
            SELECT cast(:organization AS text), p, 'evt_' || p, 'cus_0000000000000000000' || p % 3, 1 + p / 3,
                   CASE WHEN p % 700 = 0 THEN 'webhook.deleted' WHEN p % 2 = 0 THEN 'webhook.updated' ELSE 'api_key.created' END,
                   1, cast(:start AS timestamptz) + p * interval '1 minute' + (p * 7919 % 120) * interval '1 minute',
                   '{"actor":{"type":"system","id":"x","name":"x"},"requestId":"r"}', '{}'
              FROM generate_series(cast(:from AS bigint), :to) p""";

    private HikariDataSource database;
    private JdbcClient jdbc;
    private EventLog log;
    private Trail trail;

    @BeforeAll
    void start() {
        database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        log = new EventLog(jdbc, new DataKeys(jdbc, MasterKey.of(MasterKey.generate())));
        trail = new Trail(jdbc, log);
        write(ACME, 1, 3_000);
        write(OTHER, 1, 1_000);
    }

    @AfterAll
    void stop() {
        database.close();
    }

    @Test
    void whatever_is_asked_for_is_found_in_order_while_the_log_grows() {
        var random = new Random(7);
        for (int i = 0; i < 150; i++) {
            var filter = new EventFilter(
                    oneOf(random, null, null, "webhook.deleted", "webhook.updated", "nothing"),
                    null,
                    random.nextBoolean() ? null : time(random),
                    random.nextBoolean() ? null : time(random));
            long after = random.nextInt(3_500);
            long upTo = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(4_000);
            int limit = 1 + random.nextInt(600);
            assertThat(positions(trail.page(ACME, filter, after, upTo, limit)))
                    .as("%s after %d up to %d", filter, after, upTo)
                    .isEqualTo(plainly(filter, after, upTo, limit));
            if (i % 10 == 0) {
                long head = trail.head(ACME);
                write(ACME, head + 1, head + random.nextInt(300));
            }
        }
    }

    @Test
    void a_subjects_part_of_the_log_lies_between_two_of_its_versions() {
        for (long position : new long[] {0, 1, 2, 3, 4, 500, 998, 999, 1_000, 5_000}) {
            long expected = jdbc.sql("""
                            SELECT count(*)
                              FROM event
                             WHERE organization_id = 'org_other' AND subject_id = 'cus_00000000000000000001' AND position <= ?""").param(position).query(Long.class).single();
            assertThat(log.lastVersion(OTHER, "cus_00000000000000000001", position, null))
                    .isEqualTo(expected);
        }
        assertThat(log.lastVersion(OTHER, "nobody", Long.MAX_VALUE, null)).isZero();
        assertThat(log.lastVersion(OTHER, "cus_00000000000000000001", Long.MAX_VALUE, START))
                .isZero();
        var ofOne = new EventFilter(null, new CustomerId("cus_00000000000000000001"), null, null);
        assertThat(positions(trail.page(OTHER, ofOne, 4, 13, 100))).containsExactly(7L, 10L, 13L);
    }

    @Test
    void a_full_stretch_is_described_once_and_the_unfinished_one_not_at_all() {
        var lonely = new OrganizationId("org_lonely");
        write(lonely, 1, 1_000);
        var deleted = new EventFilter("webhook.deleted", null, null, null);
        assertThat(positions(trail.page(lonely, deleted, 0, Long.MAX_VALUE, 10)))
                .containsExactly(700L);
        assertThat(stretches(lonely)).containsExactly(0L, 1L, 2L);
        write(lonely, 1_001, 1_500);
        assertThat(positions(trail.page(lonely, deleted, 0, Long.MAX_VALUE, 10)))
                .containsExactly(700L, 1_400L);
        assertThat(stretches(lonely)).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    private List<Long> stretches(OrganizationId organization) {
        return jdbc.sql("SELECT stretch FROM event_stretch WHERE organization_id = ? ORDER BY stretch")
                .param(organization.value())
                .query(Long.class)
                .list();
    }

    private List<Long> plainly(EventFilter filter, long after, long upTo, int limit) {
        var matching = new ArrayList<Long>();
        for (var entry : log.after(ACME, after, upTo, Integer.MAX_VALUE)) {
            var stored = entry.stored();
            if ((filter.type() == null || stored.type().equals(filter.type()))
                    && (filter.since() == null || !stored.occurredAt().isBefore(filter.since()))
                    && (filter.until() == null || stored.occurredAt().isBefore(filter.until()))
                    && matching.size() < limit) {
                matching.add(stored.position());
            }
        }
        return matching;
    }

    private void write(OrganizationId organization, long from, long to) {
        jdbc.sql(WRITE)
                .param("organization", organization.value())
                .param("start", START.atOffset(ZoneOffset.UTC))
                .param("from", from)
                .param("to", to)
                .update();
    }

    private static List<Long> positions(List<LogEntry> page) {
        return page.stream().map(entry -> entry.stored().position()).toList();
    }

    private static Instant time(Random random) {
        return START.plusSeconds(60L * random.nextInt(4_000));
    }

    private static String oneOf(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }
}
