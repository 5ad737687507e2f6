package io.customerledger.query.trail;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.trail.EventFilter;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.EventLog.Range;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code event_stretch}: which types and times there are in each stretch of a log. Positions have no holes
 * and events do not change, so the description of a full stretch stays true; whoever searches beyond the last described
 * stretch describes the next ones.
 */
final class LogContents {

    /**
     * Where to look next.
     *
     * @param ranges the positions that may hold something that is wanted
     * @param through up to this position there is nothing of it outside the ranges
     */
    record Candidates(List<Range> ranges, long through) {}

    private static final int LENGTH = 256;

    /** At most this many are described by one statement, which takes only a moment. */
    private static final int DESCRIBED_AT_ONCE = 400;

    private static final String LAST = """
            SELECT coalesce(max(stretch), -1)
              FROM event_stretch
             WHERE organization_id = :organization""";

    private static final String MATCHING = """
            SELECT stretch
              FROM event_stretch
             WHERE organization_id = :organization
               AND stretch BETWEEN :first AND :last
               AND (cast(:type AS text) IS NULL OR :type = ANY (types))
               AND last_at >= :since
               AND first_at < :until
             ORDER BY stretch
             LIMIT :count""";

    private static final String DESCRIBE = """
            INSERT INTO event_stretch (organization_id, stretch, first_at, last_at, types)
            SELECT organization_id, position / :length, min(occurred_at), max(occurred_at), array_agg(DISTINCT type)
              FROM event
             WHERE organization_id = :organization
               AND position >= :from
               AND position < :to
             GROUP BY 1, 2
                ON CONFLICT DO NOTHING""";

    private final JdbcClient jdbc;
    private final EventLog log;

    LogContents(JdbcClient jdbc, EventLog log) {
        this.jdbc = jdbc;
        this.log = log;
    }

    /**
     * Where to look for events of some types or times.
     *
     * @param from the first position that is of interest
     * @param count how many stretches at most
     */
    Candidates find(OrganizationId organization, EventFilter filter, long from, int count) {
        long last = last(organization);
        while (from / LENGTH > last) {
            if (!describe(organization, last + 1)) {
                return new Candidates(List.of(new Range(from, Long.MAX_VALUE)), Long.MAX_VALUE);
            }
            last = last(organization);
        }
        var stretches = matching(organization, filter, from / LENGTH, last, count);
        long through = stretches.size() < count ? last : stretches.getLast();
        return new Candidates(
                stretches.stream().map(stretch -> range(stretch, from)).toList(), (through + 1) * LENGTH - 1);
    }

    private List<Long> matching(OrganizationId organization, EventFilter filter, long first, long last, int count) {
        return Sql.of(jdbc, MATCHING, organization)
                .param("first", first)
                .param("last", last)
                .param("type", filter.type())
                .param("since", filter.since() == null ? OffsetDateTime.MIN : SqlTime.of(filter.since()))
                .param("until", filter.until() == null ? OffsetDateTime.MAX : SqlTime.of(filter.until()))
                .param("count", count)
                .query((row, _) -> row.getLong(1))
                .list();
    }

    private long last(OrganizationId organization) {
        return Sql.of(jdbc, LAST, organization).query(Long.class).single();
    }

    /** Describes the next full stretches; returns whether there were any. */
    private boolean describe(OrganizationId organization, long first) {
        long full = (log.head(organization) + 1) / LENGTH;
        if (first >= full) return false;
        Sql.of(jdbc, DESCRIBE, organization)
                .param("length", LENGTH)
                .param("from", first * LENGTH)
                .param("to", Math.min(first + DESCRIBED_AT_ONCE, full) * LENGTH)
                .update();
        return true;
    }

    private static Range range(long stretch, long from) {
        return new Range(Math.max(stretch * LENGTH, from), (stretch + 1) * LENGTH - 1);
    }
}
