package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.trail.EventFilter;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.sealing.DataKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The organizations' logs, to be read by position or by subject. Each event comes with the data key that its customer
 * has at that moment: of an erased customer nothing can be read.
 */
public final class EventLog {

    /** Positions of a log, both included. */
    public record Range(long first, long last) {}

    private static final String HEAD = """
            SELECT coalesce(max(position), 0)
              FROM event
             WHERE organization_id = :organization""";

    private static final String POSITION = """
            SELECT position
              FROM event
             WHERE organization_id = :organization
               AND event_id = :id""";

    /** The page comes first, so that keys are looked up for its events only. */
    private static final String PAGE = """
            SELECT e.organization_id, e.position, e.event_id, e.subject_id, e.subject_version, e.type, e.revision,
                   e.occurred_at, e.origin, e.payload, k.wrapped
              FROM (SELECT *
                      FROM event
                     WHERE organization_id = :organization
                       AND %1$s
                     ORDER BY %2$s
                     LIMIT :limit) e
              LEFT JOIN data_key k ON k.organization_id = e.organization_id AND k.subject_id = e.subject_id
             ORDER BY e.%2$s""";

    private static final String BY_ID = PAGE.formatted("event_id = :id", "position");

    private static final String AT = PAGE.formatted("position = ANY (:positions)", "position");

    private static final String AFTER = PAGE.formatted("position > :after AND position <= :upTo", "position");

    private static final String OF_SUBJECT = """
            subject_id = :subject
                       AND subject_version BETWEEN :from AND :to
                       AND (cast(:type AS text) IS NULL OR type = :type)""";

    private static final String FORWARDS = PAGE.formatted(OF_SUBJECT, "subject_version");

    private static final String BACKWARDS = PAGE.formatted(OF_SUBJECT, "subject_version DESC");

    /** In each range as many events are looked for as it could add to a page, since ranges come in any order. */
    private static final String IN_RANGES = """
            SELECT e.organization_id, e.position, e.event_id, e.subject_id, e.subject_version, e.type, e.revision,
                   e.occurred_at, e.origin, e.payload, k.wrapped
              FROM (SELECT e.*
                      FROM unnest(cast(:firsts AS bigint[]), cast(:lasts AS bigint[])) r (first, last)
                     CROSS JOIN LATERAL (
                           SELECT *
                             FROM event
                            WHERE organization_id = :organization
                              AND position BETWEEN r.first AND r.last
                              AND (cast(:type AS text) IS NULL OR type = :type)
                              AND occurred_at >= :since
                              AND occurred_at < :until
                            ORDER BY position
                            LIMIT :limit) e
                     ORDER BY e.position
                     LIMIT :limit) e
              LEFT JOIN data_key k ON k.organization_id = e.organization_id AND k.subject_id = e.subject_id
             ORDER BY e.position""";

    /**
     * A binary search over the versions: within a subject, neither time nor position runs backwards. The look-up is a
     * scalar subquery, since a generic plan would join all events of the subject in each step.
     */
    private static final String LAST_VERSION = """
            WITH RECURSIVE search (low, high) AS (
                SELECT 0::bigint, coalesce(max(subject_version), 0)
                  FROM event
                 WHERE organization_id = :organization
                   AND subject_id = :subject
                 UNION ALL
                SELECT CASE WHEN early THEN middle ELSE low END, CASE WHEN early THEN high ELSE middle - 1 END
                  FROM (SELECT s.low, s.high, (s.low + s.high + 1) / 2 AS middle,
                               (SELECT e.position <= :position AND e.occurred_at < :before
                                  FROM event e
                                 WHERE e.organization_id = :organization
                                   AND e.subject_id = :subject
                                   AND e.subject_version = (s.low + s.high + 1) / 2) AS early
                          FROM search s
                         WHERE s.low < s.high) halved
            )
            SELECT low
              FROM search
             WHERE low = high""";

    private final JdbcClient jdbc;
    private final DataKeys dataKeys;

    public EventLog(JdbcClient jdbc, DataKeys dataKeys) {
        this.jdbc = jdbc;
        this.dataKeys = dataKeys;
    }

    /** The position of an organization's last event; 0 before the first. */
    public long head(OrganizationId organization) {
        return Sql.of(jdbc, HEAD, organization).query(Long.class).single();
    }

    /** The position of an event. */
    public Optional<Long> position(OrganizationId organization, String id) {
        return Sql.of(jdbc, POSITION, organization)
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    public Optional<LogEntry> byId(OrganizationId organization, String id) {
        return Sql.of(jdbc, BY_ID, organization)
                .param("id", id)
                .param("limit", 1)
                .query(this::entry)
                .optional();
    }

    /** The events at these positions. */
    public List<LogEntry> at(OrganizationId organization, Long[] positions) {
        return Sql.of(jdbc, AT, organization)
                .param("positions", positions)
                .param("limit", positions.length)
                .query(this::entry)
                .list();
    }

    /**
     * Events in the order of the log.
     *
     * @param after exclusive
     * @param upTo inclusive
     */
    public List<LogEntry> after(OrganizationId organization, long after, long upTo, int limit) {
        return Sql.of(jdbc, AFTER, organization)
                .param("after", after)
                .param("upTo", upTo)
                .param("limit", limit)
                .query(this::entry)
                .list();
    }

    /** Events of some types or times, in the order of the log; the ranges must not overlap. */
    public List<LogEntry> in(OrganizationId organization, List<Range> ranges, EventFilter filter, int limit) {
        return Sql.of(jdbc, IN_RANGES, organization)
                .param("firsts", ranges.stream().map(Range::first).toArray(Long[]::new))
                .param("lasts", ranges.stream().map(Range::last).toArray(Long[]::new))
                .param("type", filter.type())
                .param("since", filter.since() == null ? OffsetDateTime.MIN : SqlTime.of(filter.since()))
                .param("until", filter.until() == null ? OffsetDateTime.MAX : SqlTime.of(filter.until()))
                .param("limit", limit)
                .query(this::entry)
                .list();
    }

    /** A subject's events of these versions, both included, the newest first. */
    public List<LogEntry> backwards(OrganizationId organization, String subject, long from, long to, int limit) {
        return ofSubject(BACKWARDS, organization, subject, from, to, null, limit);
    }

    /**
     * A subject's events of these versions, both included, the oldest first.
     *
     * @param type null: of all types
     */
    public List<LogEntry> forwards(
            OrganizationId organization, String subject, long from, long to, @Nullable String type, int limit) {
        return ofSubject(FORWARDS, organization, subject, from, to, type, limit);
    }

    private List<LogEntry> ofSubject(
            String sql,
            OrganizationId organization,
            String subject,
            long from,
            long to,
            @Nullable String type,
            int limit) {
        return Sql.of(jdbc, sql, organization)
                .param("subject", subject)
                .param("from", from)
                .param("to", to)
                .param("type", type)
                .param("limit", limit)
                .query(this::entry)
                .list();
    }

    /**
     * The last version that a subject had reached at a position and before a time.
     *
     * @param position inclusive
     * @param before exclusive; null: at any time
     * @return 0 when it was not there yet
     */
    public long lastVersion(OrganizationId organization, String subject, long position, @Nullable Instant before) {
        return Sql.of(jdbc, LAST_VERSION, organization)
                .param("subject", subject)
                .param("position", position)
                .param("before", before == null ? OffsetDateTime.MAX : SqlTime.of(before))
                .query(Long.class)
                .single();
    }

    private LogEntry entry(ResultSet row, int number) throws SQLException {
        var stored = new StoredEvent(
                new OrganizationId(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getInt(7),
                SqlTime.read(row, 8),
                OriginJson.read(row.getString(9)),
                row.getString(10));
        if (!CustomerEventCodec.isOfCustomer(stored.type())) return new LogEntry(stored, null);
        var wrapped = row.getBytes(11);
        var customer = new CustomerKey(stored.organization(), new CustomerId(stored.subject()));
        var key = wrapped == null ? null : dataKeys.unwrap(customer, wrapped);
        return new LogEntry(stored, CustomerEventCodec.decode(stored, key));
    }
}
