package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.event.EventDraft;
import io.customerledger.eventstore.event.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An organization in a test: what may be written about its customers, and what its log holds. */
final class TestOrganization {

    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);
    private static final Instant AT = Instant.parse("2026-03-25T14:30:00.000Z");

    private final OrganizationId id = new OrganizationId(Ids.next("org_"));
    private final JdbcClient jdbc;

    TestOrganization(DataSource database) {
        jdbc = JdbcClient.create(database);
        jdbc.sql("INSERT INTO organization VALUES (?, 'Test', false, now())")
                .param(id.value())
                .update();
    }

    OrganizationId id() {
        return id;
    }

    WriteSet create(String customer, @Nullable String ownId) {
        return change(customer, 0, ownId).dataKey(new byte[] {1, 2, 3}).claims(ownId);
    }

    /** A change that leaves the own id as it is. */
    WriteSet change(String customer, long decidedOn, @Nullable String ownId) {
        return change(customer, decidedOn, ownId, "{}");
    }

    WriteSet change(String customer, long decidedOn, @Nullable String ownId, String payload) {
        var type = decidedOn == 0 ? "customer.created" : "customer.updated";
        return about(customer, decidedOn)
                .event(new EventDraft(Ids.next("evt_"), type, 1, AT, payload))
                .put(new CustomerRow(1, profile(ownId), ownId, "a@b.co", Set.of("a", "b", "co"), AT));
    }

    /** The outcome of a creation with an own id that another customer has, as that one was created or changed here. */
    static WriteOutcome taken(String ownId, String holder, long version) {
        return new WriteOutcome.OwnIdTaken(holder, version, profile(ownId), AT, AT);
    }

    private static Profile profile(@Nullable String ownId) {
        return new Profile(ownId, "a@b.co", null, null, null, new Json("{}"), null, null);
    }

    WriteSet delete(String customer, long decidedOn) {
        return about(customer, decidedOn)
                .event(new EventDraft(Ids.next("evt_"), "customer.deleted", 1, AT, "{}"))
                .delete();
    }

    /** An event of another subject than a customer. */
    WriteSet other(String table, String subject, long decidedOn) {
        return WriteSet.about(id, ORIGIN, table, subject)
                .decidedOn(decidedOn)
                .event(new EventDraft(Ids.next("evt_"), table + ".changed", 1, AT, "{}"));
    }

    /** A decision that changes nothing. */
    WriteSet nothing(String customer, long decidedOn) {
        return about(customer, decidedOn);
    }

    WriteSet bare() {
        return WriteSet.bare(id, ORIGIN);
    }

    static Recording recording(String key) {
        return new Recording(new Idempotency(key, "fingerprint", "2026-07-11"), "changed", "taken", null, null);
    }

    /** The ids of the log's events, in its order. */
    List<String> log() {
        return query("SELECT event_id FROM event WHERE organization_id = ? ORDER BY position", String.class);
    }

    /** The ids of the events after a position. */
    List<String> logAfter(long position) {
        return jdbc.sql("SELECT event_id FROM event WHERE organization_id = ? AND position > ? ORDER BY position")
                .params(id.value(), position)
                .query(String.class)
                .list();
    }

    long version(String customer) {
        return jdbc.sql("SELECT version FROM customer WHERE organization_id = ? AND customer_id = ?")
                .params(id.value(), customer)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** How often an idempotency key is recorded. */
    int recorded(String key) {
        return jdbc.sql("SELECT count(*) FROM idempotency WHERE organization_id = ? AND key = ?")
                .params(id.value(), key)
                .query(Integer.class)
                .single();
    }

    List<String> customers() {
        return query("SELECT customer_id FROM customer WHERE organization_id = ? ORDER BY 1", String.class);
    }

    /** Waits until so many sessions wait for this database's locks. */
    void awaitWaitingForLock(int sessions) throws InterruptedException {
        var waiting = """
                SELECT count(*)
                  FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND wait_event_type = 'Lock'""";
        var deadline = System.nanoTime() + 30_000_000_000L;
        while (jdbc.sql(waiting).query(Integer.class).single() < sessions) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("Nobody waits for a lock");
            Thread.sleep(5);
        }
    }

    /** Waits until the log has so many events. */
    void awaitLog(int events) throws InterruptedException {
        var deadline = System.nanoTime() + 30_000_000_000L;
        while (log().size() < events) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("The log has only " + log());
            Thread.sleep(5);
        }
    }

    /** No hole in the positions, none in the versions of any customer, and every row at its last event. */
    void assertWhole() {
        var positions = query("SELECT position FROM event WHERE organization_id = ? ORDER BY 1", Long.class);
        assertThat(positions)
                .isEqualTo(LongStream.rangeClosed(1, positions.size()).boxed().toList());
        assertThat(query("""
                SELECT subject_id
                  FROM (SELECT subject_id, subject_version,
                               row_number() OVER (PARTITION BY subject_id ORDER BY position) AS nth
                          FROM event
                         WHERE organization_id = ?) e
                 WHERE subject_version <> nth""", String.class)).isEmpty();
        assertThat(query("""
                SELECT e.subject_id
                  FROM (SELECT DISTINCT ON (subject_id) organization_id, subject_id, subject_version, type
                          FROM event
                         WHERE organization_id = ?
                         ORDER BY subject_id, position DESC) e
                  FULL JOIN customer c ON c.organization_id = e.organization_id AND c.customer_id = e.subject_id
                 WHERE (e.organization_id IS NULL AND c.organization_id = '%1$s')
                    OR (e.type <> 'customer.deleted' AND c.version IS DISTINCT FROM e.subject_version)
                    OR (e.type = 'customer.deleted' AND c.version IS NOT NULL)""".formatted(id), String.class)).isEmpty();
    }

    private WriteSet about(String customer, long decidedOn) {
        return WriteSet.about(id, ORIGIN, "customer", customer).decidedOn(decidedOn);
    }

    private <T> List<T> query(String sql, Class<T> type) {
        return jdbc.sql(sql).param(id.value()).query(type).list();
    }
}
