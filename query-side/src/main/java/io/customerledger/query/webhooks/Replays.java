package io.customerledger.query.webhooks;

import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds and cancels replays. Their endpoint's deliveries move them on. */
public final class Replays {

    private static final String FIND = """
            SELECT replay_id, status, events_total, events_sent, created_at, completed_at
              FROM webhook_replay
             WHERE organization_id = :organization
               AND webhook_id = :webhook
               AND replay_id = :replay""";

    private static final String CANCEL = """
            SELECT cancel_replay(:organization, :webhook, :replay)""";

    private final JdbcClient jdbc;

    Replays(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<WebhookReplay> find(WebhookKey webhook, String id) {
        return Sql.of(jdbc, FIND, webhook)
                .param("replay", id)
                .query((row, _) -> new WebhookReplay(
                        row.getString("replay_id"),
                        row.getString("status"),
                        row.getLong("events_total"),
                        row.getLong("events_sent"),
                        SqlTime.read(row, "created_at"),
                        SqlTime.readNullable(row, "completed_at")))
                .optional();
    }

    /**
     * Ends it, and withdraws those of its deliveries of which no attempt has begun. One that has ended stays as it is.
     */
    public Optional<WebhookReplay> cancel(WebhookKey webhook, String id) {
        Sql.of(jdbc, CANCEL, webhook).param("replay", id).query((_, _) -> id).list();
        return find(webhook, id);
    }
}
