package io.customerledger.benchmarks;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.event.Histories;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The read model made by one SQL statement, from the same events in clear, with all its columns and indexes. PostgreSQL has
 * nothing to unseal and sends nothing anywhere.
 */
final class SqlFold {

    /** The log as it is, in its order and with its keys, but for what is sealed. */
    private static final String LOG_IN_CLEAR = """
            CREATE TABLE event_clear (LIKE event INCLUDING ALL);
            INSERT INTO event_clear
            SELECT e.organization_id, e.position, e.event_id, e.subject_id, e.subject_version, e.type, e.revision,
                   e.occurred_at, e.origin, c.payload
              FROM event e
              JOIN clear c USING (position)
             ORDER BY e.position;
            DROP TABLE clear;
            CREATE AGGREGATE put_over(jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}')""";

    private static final String FOLD = """
            SELECT organization_id, subject_id AS customer_id, version, profile ->> 'externalId' AS external_id,
                   lower(profile ->> 'email') AS email_folded,
                   array_to_tsvector(ARRAY(
                       SELECT organization_id || '/' || word
                         FROM regexp_split_to_table(lower(concat_ws(' ', profile ->> 'fullName', profile ->> 'email',
                                                                    profile ->> 'externalId')), '[^[:alnum:]]+') word
                        WHERE word <> '')) AS words,
                   profile::json AS profile, created_at, updated_at
              FROM (%s) folded""";

    /** Event by event, as a fold goes: what the customer was, with what the event says put over it. */
    private static final String EVENT_BY_EVENT = FOLD.formatted("""
            SELECT organization_id, subject_id, max(subject_version) AS version,
                   jsonb_strip_nulls(put_over(changes ORDER BY subject_version)) AS profile,
                   min(occurred_at) AS created_at, max(occurred_at) AS updated_at
              FROM (SELECT e.*, (SELECT jsonb_object_agg(f.key, f.value -> 'to') FROM json_each(e.payload) f) AS changes
                      FROM event_clear e) e
             GROUP BY organization_id, subject_id""");

    /** Each field's last value, which comes to the same as long as an event does nothing but set fields. */
    private static final String LAST_VALUES = FOLD.formatted("""
            SELECT e.organization_id, e.subject_id, max(e.subject_version) AS version,
                   jsonb_strip_nulls(jsonb_object_agg(f.key, f.value -> 'to' ORDER BY e.subject_version)) AS profile,
                   min(e.occurred_at) AS created_at, max(e.occurred_at) AS updated_at
              FROM event_clear e, json_each(e.payload) f
             GROUP BY e.organization_id, e.subject_id""");

    private static final String DIFFERENCES = """
            SELECT count(*)
              FROM customer c
              FULL JOIN customer_by_sql s USING (organization_id, customer_id)
             WHERE (c.version, c.external_id, c.email_folded, c.words, c.profile::jsonb, c.created_at, c.updated_at)
                   IS DISTINCT FROM
                   (s.version, s.external_id, s.email_folded, s.words, s.profile::jsonb, s.created_at, s.updated_at)""";

    private final Databases databases;
    private final String database;

    SqlFold(Databases databases, String database) {
        this.databases = databases;
        this.database = database;
    }

    /** Takes what the log says in clear. */
    void fill(Connection connection, Histories histories, OrganizationId organization) throws SQLException {
        databases.execute(database, "CREATE TABLE clear (position bigint, payload json)");
        try (var lines = CopyLines.into(connection, "clear")) {
            var page = histories.after(organization, 0);
            while (!page.isEmpty()) {
                for (var entry : page) {
                    lines.add(entry.position(), ProfileJson.writeChanges(entry.event().changes()));
                }
                page = histories.after(organization, page.getLast().position());
            }
        }
        databases.execute(database, LOG_IN_CLEAR);
        databases.execute(database, "VACUUM (FREEZE, ANALYZE) event_clear");
    }

    void eventByEvent() {
        run(EVENT_BY_EVENT);
    }

    void lastValues() {
        run(LAST_VALUES);
    }

    private void run(String fold) {
        databases.execute(
                database,
                "DROP TABLE IF EXISTS customer_by_sql; CREATE TABLE customer_by_sql (LIKE customer INCLUDING ALL);"
                        + " SET work_mem = '256MB'; INSERT INTO customer_by_sql " + fold);
    }

    long differences() {
        return databases.number(database, DIFFERENCES);
    }
}
