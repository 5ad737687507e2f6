package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.sealing.DataKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The organizations' logs, to be read by position or by subject. Each event comes with the data key that its customer has
 * at that moment: of an erased one nothing can be read.
 */
public final class EventLog {

    private static final String SELECT = """
            SELECT e.organization_id, e.position, e.event_id, e.subject_id, e.subject_version, e.type, e.revision,
                   e.occurred_at, e.origin, e.payload, k.wrapped
              FROM event e
              LEFT JOIN data_key k ON k.organization_id = e.organization_id AND k.subject_id = e.subject_id
             WHERE e.organization_id = :organization""";

    private static final String OF_SUBJECT_BACKWARDS = SELECT + """

               AND e.subject_id = :subject
               AND e.subject_version BETWEEN :from AND :to
             ORDER BY e.subject_version DESC
             LIMIT :limit""";

    private static final String AT_POSITIONS = SELECT + """

               AND e.position = ANY (:positions)""";

    private final JdbcClient jdbc;
    private final DataKeys dataKeys;

    public EventLog(JdbcClient jdbc, DataKeys dataKeys) {
        this.jdbc = jdbc;
        this.dataKeys = dataKeys;
    }

    /** A subject's events of these versions, both included, the newest first. */
    public List<LogEntry> backwards(OrganizationId organization, String subject, long from, long to, int limit) {
        return jdbc.sql(OF_SUBJECT_BACKWARDS)
                .param("organization", organization.value())
                .param("subject", subject)
                .param("from", from)
                .param("to", to)
                .param("limit", limit)
                .query(this::entry)
                .list();
    }

    /** The events at these positions, in no order. */
    public List<LogEntry> at(OrganizationId organization, Long[] positions) {
        return jdbc.sql(AT_POSITIONS)
                .param("organization", organization.value())
                .param("positions", positions)
                .query(this::entry)
                .list();
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
                row.getObject(8, OffsetDateTime.class).toInstant(),
                OriginJson.read(row.getString(9)),
                row.getString(10));
        if (!stored.type().startsWith("customer.")) {
            return new LogEntry(stored, null);
        }
        var wrapped = row.getBytes(11);
        var customer = new CustomerKey(stored.organization(), new CustomerId(stored.subject()));
        var key = wrapped == null ? null : dataKeys.unwrap(customer, wrapped);
        return new LogEntry(stored, CustomerEventCodec.decode(stored, key));
    }
}
