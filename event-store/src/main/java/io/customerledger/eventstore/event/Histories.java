package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.sealing.DataKey;
import io.customerledger.eventstore.sealing.MasterKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The logs in bulk, for whoever needs all their events: history by history, or from a position on. They are read page
 * by page, so that neither memory nor a transaction grows with the log.
 */
public final class Histories {

    /** Greater than any id. */
    private static final String END = "~";

    private static final int PAGE = 2_000;

    private static final String POSITIONS = """
            SELECT o.organization_id,
                   coalesce((SELECT max(e.position) FROM event e WHERE e.organization_id = o.organization_id), 0)
              FROM organization o
             ORDER BY o.organization_id""";

    private static final String NTH_AFTER = """
            SELECT subject_id
              FROM data_key
             WHERE organization_id = :organization
               AND subject_id > :after
             ORDER BY subject_id
            OFFSET :n - 1
             LIMIT 1""";

    private static final String KEYS_OF = """
            SELECT subject_id, wrapped
              FROM data_key
             WHERE organization_id = :organization
               AND subject_id = ANY (:subjects)""";

    private static final String ENTRIES = """
            SELECT subject_id, subject_version, position, type, revision, occurred_at, payload,
                   (SELECT k.wrapped
                      FROM data_key k
                     WHERE k.organization_id = e.organization_id
                       AND k.subject_id = e.subject_id)
              FROM event e
             WHERE organization_id = :organization""";

    private static final String IN_RANGE = ENTRIES + """

               AND (subject_id, subject_version) > (:subject, :version)
               AND subject_id <= :last
             ORDER BY subject_id, subject_version
             LIMIT %d""".formatted(PAGE);

    private static final String FROM_POSITION = ENTRIES + """

               AND position > :after
             ORDER BY position
             LIMIT %d""".formatted(PAGE);

    private static final String IS_ERASED = """
            SELECT EXISTS (SELECT
                             FROM event
                            WHERE organization_id = :organization
                              AND subject_id = :customer
                              AND type = '%s')""".formatted(CustomerEventCodec.DELETED);

    private static final String GAP_IN_PAGE = """
            SELECT count(*) AS events, max(position) AS last, min(missing) AS gap
              FROM (SELECT position,
                           CASE WHEN position <> lag(position, 1, :after) OVER (ORDER BY position) + 1
                                THEN lag(position, 1, :after) OVER (ORDER BY position) + 1 END AS missing
                      FROM event
                     WHERE organization_id = :organization
                       AND position > :after
                     ORDER BY position
                     LIMIT %d) page""".formatted(PAGE);

    private final JdbcTemplate connection;
    private final JdbcClient jdbc;
    private final MasterKey masterKey;

    public Histories(JdbcTemplate connection, MasterKey masterKey) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(connection);
        this.masterKey = masterKey;
    }

    /**
     * Consecutive customers of an organization, with all other subjects between them.
     *
     * @param after exclusive
     * @param last inclusive
     */
    public record Range(OrganizationId organization, String after, String last) {

        public boolean isLast() {
            return last.equals(END);
        }
    }

    /** The last position of each organization's log. */
    public Map<OrganizationId, Long> positions() {
        var positions = new LinkedHashMap<OrganizationId, Long>();
        jdbc.sql(POSITIONS).query(row -> {
            positions.put(new OrganizationId(row.getString(1)), row.getLong(2));
        });
        return positions;
    }

    /** The range that begins after another one's last; after "" the first range. */
    public Range next(OrganizationId organization, String after, int customers) {
        var last = Sql.of(jdbc, NTH_AFTER, organization)
                .param("after", after)
                .param("n", customers)
                .query(String.class)
                .optional();
        return new Range(organization, after, last.orElse(END));
    }

    /**
     * Shows every event of a range, each subject's in the order of its versions.
     *
     * @param progress is told after each page how many events it had
     */
    public void read(Range range, Consumer<HistoryEntry> reader, IntConsumer progress) {
        var subject = range.after();
        long version = Long.MAX_VALUE;
        List<HistoryEntry> page;
        do {
            page = Sql.of(jdbc, IN_RANGE, range.organization())
                    .param("subject", subject)
                    .param("version", version)
                    .param("last", range.last())
                    .query((row, _) -> entry(range.organization(), row))
                    .list();
            for (var entry : page) {
                reader.accept(entry);
                subject = entry.subject().id().value();
                version = entry.version();
            }
            progress.accept(page.size());
        } while (page.size() == PAGE);
    }

    /** Shows the rows of a stretch of a log, in its order: each is a {@link CopiedEvent}. */
    void copy(OrganizationId organization, long after, long last, Consumer<byte[]> reader) {
        connection.execute((Connection open) -> {
            LogCopy.read(open, organization, after, last, reader);
            return null;
        });
    }

    /** The keys of those that have one. */
    Map<CustomerKey, DataKey> keys(OrganizationId organization, Collection<String> subjects) {
        var keys = new HashMap<CustomerKey, DataKey>();
        Sql.of(jdbc, KEYS_OF, organization)
                .param("subjects", subjects.toArray(String[]::new))
                .query(row -> {
                    var customer = new CustomerKey(organization, new CustomerId(row.getString(1)));
                    keys.put(customer, unwrap(customer, row.getBytes(2)));
                });
        return keys;
    }

    /** The next events after a position, in the log's order; empty at its end. */
    public List<HistoryEntry> after(OrganizationId organization, long position) {
        return Sql.of(jdbc, FROM_POSITION, organization)
                .param("after", position)
                .query((row, _) -> entry(organization, row))
                .list();
    }

    /** Whether the log says so; a customer with neither a key nor a deletion has lost its key in some other way. */
    public boolean isErased(CustomerKey customer) {
        return Sql.of(jdbc, IS_ERASED, customer).query(Boolean.class).single();
    }

    /** The first position without an event; one more than the last where none is missing. */
    public long firstGap(OrganizationId organization) {
        long after = 0;
        while (true) {
            var page = Sql.of(jdbc, GAP_IN_PAGE, organization)
                    .param("after", after)
                    .query((row, _) -> new long[] {row.getLong("events"), row.getLong("last"), row.getLong("gap")})
                    .single();
            if (page[2] > 0 || page[0] == 0) return page[2] > 0 ? page[2] : after + 1;
            after = page[1];
        }
    }

    private DataKey unwrap(CustomerKey customer, byte[] wrapped) {
        try {
            return masterKey.unwrap(customer.toString(), wrapped);
        } catch (RuntimeException e) {
            throw new IllegalStateException("The data key of %s cannot be read".formatted(customer), e);
        }
    }

    private HistoryEntry entry(OrganizationId organization, ResultSet row) throws SQLException {
        var customer = new CustomerKey(organization, new CustomerId(row.getString(1)));
        var sealed = new SealedEvent(
                customer, row.getLong(2), row.getString(4), row.getInt(5), SqlTime.read(row, 6), row.getString(7));
        var wrapped = row.getBytes(8);
        return new HistoryEntry(sealed, row.getLong(3), wrapped == null ? null : () -> unwrap(customer, wrapped));
    }
}
