package io.customerledger.eventstore.webhooks;

import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.EventCatalogue;
import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.event.EventDraft;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.WriteSet;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is written when a replay starts. From then on the endpoint's deliveries advance it. */
public final class ReplayWrites {

    public static final String STARTED = "webhook.replay_started";

    private static final String TABLE = "webhook_replay";

    /** The stretch of the log that holds all there is to send; last is 0 when that is nothing. */
    public record Stretch(long first, long last, long events) {}

    private static final String MEASURE = """
            SELECT coalesce(min(e.position), 1) AS first, coalesce(max(e.position), 0) AS last, count(*) AS events
              FROM %s
             WHERE e.organization_id = :organization
               AND e.type IN (:types)
               AND e.subject_id <> :webhook
               AND e.occurred_at >= coalesce(:since, '-infinity'::timestamptz)
               AND e.occurred_at < coalesce(:until, 'infinity'::timestamptz)
               AND (e.type IN ('customer.deleted', 'webhook.disabled')
                    OR EXISTS (SELECT FROM data_key k
                                WHERE k.organization_id = e.organization_id AND k.subject_id = e.subject_id))""";

    private static final String MEASURE_ALL = MEASURE.formatted("event e");

    /** Failed deliveries are few, and lead to their events. */
    private static final String MEASURE_FAILED = MEASURE.formatted("""
            (SELECT DISTINCT d.position
               FROM delivery_ended d
              WHERE d.organization_id = :organization AND d.webhook_id = :webhook AND d.status = 'failed') f
              JOIN event e ON e.organization_id = :organization AND e.position = f.position""");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;

    public ReplayWrites(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Stretch measure(Webhook webhook, ReplayRange range) {
        var events = events(webhook, range);
        return Sql.of(jdbc, range.onlyFailed() ? MEASURE_FAILED : MEASURE_ALL, webhook.key())
                .param("types", events.contains(EventCatalogue.ALL) ? EventCatalogue.NAMES : events)
                .param("since", SqlTime.ofNullable(range.since()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("until", SqlTime.ofNullable(range.until()), Types.TIMESTAMP_WITH_TIMEZONE)
                .query((row, number) -> new Stretch(row.getLong("first"), row.getLong("last"), row.getLong("events")))
                .single();
    }

    public WriteSet start(Origin origin, Webhook webhook, WebhookReplay replay, ReplayRange range, Stretch stretch) {
        var key = webhook.key();
        var row = JSON.createObjectNode()
                .put("webhook_id", key.id())
                .put("status", replay.status())
                .put("since", text(range.since()))
                .put("until", text(range.until()))
                .put("only_failed", range.onlyFailed())
                .put("position", stretch.first() - 1)
                .put("last_position", stretch.last())
                .put("events_total", replay.eventsTotal())
                .put("events_sent", 0);
        WebhookCodec.put(row, "created_at", replay.createdAt());
        WebhookCodec.put(row, "events", events(webhook, range));
        return WriteSet.about(key.organization(), origin, TABLE, replay.id())
                .decidedOn(0)
                .event(new EventDraft(Ids.next("evt_"), STARTED, 1, replay.createdAt(), payload(webhook, range)))
                .put(row.toString());
    }

    private static String payload(Webhook webhook, ReplayRange range) {
        var payload = JSON.createObjectNode();
        var changes = payload.putObject("changes");
        become(changes, "webhookId", webhook.key().id());
        become(changes, "since", range.since());
        become(changes, "until", range.until());
        become(changes, "events", events(webhook, range));
        become(changes, "onlyFailed", range.onlyFailed());
        return payload.toString();
    }

    private static void become(ObjectNode changes, String field, @Nullable Object value) {
        if (value != null) {
            WebhookCodec.put(changes.putObject(field).putNull("from"), "to", value);
        }
    }

    private static List<String> events(Webhook webhook, ReplayRange range) {
        return Objects.requireNonNullElse(range.events(), webhook.events());
    }

    /** With all its digits: an event's times have only three, but a limit may have more. */
    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
