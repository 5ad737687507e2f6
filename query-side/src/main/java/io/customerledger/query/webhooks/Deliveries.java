package io.customerledger.query.webhooks;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.Delivery.Attempt;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The log of deliveries: what is still to be delivered and what has ended, as one. */
public final class Deliveries {

    /**
     * A page of an endpoint's deliveries, newest first.
     *
     * @param since inclusive
     * @param before the last number of the page before; null: the first page
     */
    public record Page(
            WebhookKey webhook,
            @Nullable String status,
            @Nullable String event,
            @Nullable Instant since,
            @Nullable Long before,
            int limit) {}

    /**
     * What is pending for a customer that is gone can no longer be delivered, even if no turn has come across it yet.
     * While the endpoint is disabled none of these is attempted.
     */
    private static final String PENDING = """
            SELECT *
              FROM (SELECT d.number, d.event_id, d.type, d.subject_id,
                           CASE WHEN d.type IN ('customer.created', 'customer.updated') AND d.lease IS NULL
                                 AND NOT EXISTS (SELECT FROM data_key k
                                                  WHERE k.organization_id = d.organization_id
                                                    AND k.subject_id = d.subject_id)
                                THEN 'erased' ELSE 'pending' END AS status,
                           d.attempts, CASE WHEN d.lease IS NULL AND h.is_active THEN d.due_at END AS due_at,
                           d.last_status, d.created_at, NULL::timestamptz AS ended_at
                      FROM delivery d
                      JOIN webhook h USING (organization_id, webhook_id)
                     WHERE d.organization_id = :organization AND d.webhook_id = :webhook AND d.resends IS NULL) d
             WHERE true""";

    private static final String ENDED = """
            SELECT d.number, d.event_id, d.type, d.subject_id, d.status, d.attempts, NULL::timestamptz AS due_at,
                   d.last_status, d.created_at, d.ended_at
              FROM delivery_ended d
             WHERE d.organization_id = :organization AND d.webhook_id = :webhook""";

    private static final String ATTEMPTS = """
            SELECT a.at, a.status_code, a.duration_ms, a.exchange, k.wrapped
              FROM attempt a
              LEFT JOIN data_key k ON k.organization_id = a.organization_id AND k.subject_id = :subject
             WHERE a.organization_id = :organization
               AND a.webhook_id = :webhook
               AND a.number = :number
             ORDER BY a.at""";

    private static final String RESEND = """
            SELECT resend_delivery(:organization, :webhook, :number)""";

    private final JdbcClient jdbc;
    private final Exchanges exchanges;

    Deliveries(JdbcClient jdbc, Exchanges exchanges) {
        this.jdbc = jdbc;
        this.exchanges = exchanges;
    }

    public List<Delivery> list(Page page) {
        var conditions = new StringBuilder();
        add(conditions, page.status(), "d.status = :status");
        add(conditions, page.event(), "d.type = :event");
        add(conditions, page.since(), "d.created_at >= :since");
        add(conditions, page.before(), "d.number < :before");
        var each = conditions + "\n ORDER BY d.number DESC LIMIT :limit";
        var sql = "(%s%s)\nUNION ALL\n(%s%s)\n ORDER BY number DESC LIMIT :limit".formatted(PENDING, each, ENDED, each);
        return Sql.of(jdbc, sql, page.webhook())
                .param("status", page.status())
                .param("event", page.event())
                .param("since", SqlTime.ofNullable(page.since()))
                .param("before", page.before())
                .param("limit", page.limit())
                .query((row, _) -> delivery(page.webhook(), row))
                .list();
    }

    public Optional<Delivery> find(WebhookKey webhook, long number) {
        var page = new Page(webhook, null, null, null, number + 1, 1);
        return list(page).stream().filter(found -> found.number() == number).findFirst();
    }

    /** Every attempt that is still kept, the first one first. */
    public List<Attempt> attempts(Delivery delivery) {
        var webhook = delivery.webhook();
        return Sql.of(jdbc, ATTEMPTS, webhook)
                .param("number", delivery.number())
                .param("subject", delivery.subject())
                .query((row, _) -> {
                    int status = row.getInt("status_code");
                    return new Attempt(
                            SqlTime.read(row, "at"),
                            status == 0 ? null : status,
                            row.getInt("duration_ms"),
                            exchanges.unseal(
                                    webhook,
                                    delivery.type(),
                                    delivery.subject(),
                                    row.getBytes("wrapped"),
                                    row.getBytes("exchange")));
                })
                .list();
    }

    /** Has it attempted once more, at once; returns whether that is possible. */
    public boolean resend(Delivery delivery) {
        return Sql.of(jdbc, RESEND, delivery.webhook())
                .param("number", delivery.number())
                .query(Boolean.class)
                .single();
    }

    private static void add(StringBuilder conditions, @Nullable Object value, String condition) {
        if (value != null) {
            conditions.append("\n   AND ").append(condition);
        }
    }

    private static Delivery delivery(WebhookKey webhook, ResultSet row) throws SQLException {
        int lastStatus = row.getInt("last_status");
        var status = row.getString("status");
        return new Delivery(
                webhook,
                row.getLong("number"),
                row.getString("event_id"),
                row.getString("type"),
                row.getString("subject_id"),
                status,
                row.getInt("attempts"),
                status.equals("pending") ? SqlTime.readNullable(row, "due_at") : null,
                lastStatus == 0 ? null : lastStatus,
                SqlTime.read(row, "created_at"),
                status.equals("delivered") ? SqlTime.readNullable(row, "ended_at") : null);
    }
}
