package io.customerledger.query.trail;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.trail.EventFilter;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.EventLog.Range;
import io.customerledger.eventstore.event.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An organization's log, in the order of its commits. It has no holes: whoever has read up to a position and asks for
 * what is after it misses nothing and sees nothing twice.
 */
public final class Trail {

    private static final int FEWEST_STRETCHES = 4;
    private static final int MOST_STRETCHES = 32;

    private final EventLog log;
    private final LogContents contents;

    public Trail(JdbcClient jdbc, EventLog log) {
        this.log = log;
        this.contents = new LogContents(jdbc, log);
    }

    /** The position of the last event; 0 before the first. */
    public long head(OrganizationId organization) {
        return log.head(organization);
    }

    public Optional<Long> position(OrganizationId organization, String eventId) {
        return log.position(organization, eventId);
    }

    public Optional<LogEntry> find(OrganizationId organization, String eventId) {
        return log.byId(organization, eventId);
    }

    /**
     * The next events that pass a filter.
     *
     * @param after exclusive
     * @param upTo inclusive
     */
    public List<LogEntry> page(OrganizationId organization, EventFilter filter, long after, long upTo, int limit) {
        if (filter.customer() != null) return ofCustomer(organization, filter.customer(), filter, after, upTo, limit);
        return filter.equals(EventFilter.ALL)
                ? log.after(organization, after, upTo, limit)
                : searched(organization, filter, after, upTo, limit);
    }

    /**
     * A page of a customer's history, which outlives the customer.
     *
     * @param after the version that the page before ended with; null: the first page
     */
    public List<LogEntry> history(CustomerKey customer, boolean oldestFirst, @Nullable Long after, int limit) {
        var subject = customer.id().value();
        return oldestFirst
                ? log.forwards(
                        customer.organization(), subject, after == null ? 1 : after + 1, Long.MAX_VALUE, null, limit)
                : log.backwards(customer.organization(), subject, 1, after == null ? Long.MAX_VALUE : after - 1, limit);
    }

    /** Neither positions nor times run backwards in a customer: what is wanted lies between two of its versions. */
    private List<LogEntry> ofCustomer(
            OrganizationId organization, CustomerId customer, EventFilter filter, long after, long upTo, int limit) {
        var subject = customer.value();
        if (!CustomerId.looksLike(subject)) {
            return List.of(); // A key or an endpoint is no customer.
        }
        long from = log.lastVersion(organization, subject, after, null);
        if (filter.since() != null) {
            from = Math.max(from, log.lastVersion(organization, subject, Long.MAX_VALUE, filter.since()));
        }
        long to = log.lastVersion(organization, subject, upTo, filter.until());
        return log.forwards(organization, subject, from + 1, to, filter.type(), limit);
    }

    private List<LogEntry> searched(OrganizationId organization, EventFilter filter, long after, long upTo, int limit) {
        var found = new ArrayList<LogEntry>();
        int stretches = FEWEST_STRETCHES;
        for (long through = after; through < upTo && found.size() < limit; ) {
            var candidates = contents.find(organization, filter, through + 1, stretches);
            var ranges = upTo(upTo, candidates.ranges());
            if (!ranges.isEmpty()) {
                found.addAll(log.in(organization, ranges, filter, limit - found.size()));
            }
            through = candidates.through();
            stretches = Math.min(2 * stretches, MOST_STRETCHES);
        }
        return found;
    }

    private static List<Range> upTo(long last, List<Range> ranges) {
        return ranges.stream()
                .filter(range -> range.first() <= last)
                .map(range -> new Range(range.first(), Math.min(range.last(), last)))
                .toList();
    }
}
