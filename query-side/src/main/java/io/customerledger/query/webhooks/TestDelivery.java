package io.customerledger.query.webhooks;

import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.EventCatalogue;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.webhooks.WebhookRow;
import io.customerledger.query.webhooks.Turns.Endpoint;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Delivers a sample at once, once, whether or not the endpoint is active. It is in the log of deliveries afterwards.
 */
public final class TestDelivery {

    /** What came of it, and when it was attempted. */
    public record Tested(boolean success, String deliveryId, Instant deliveredAt) {}

    private static final String RECORD = """
            SELECT record_test(:organization, :webhook, :slot, :event, :type, :success, :at, :code, :duration, :exchange)""";

    private final JdbcClient jdbc;
    private final Payloads payloads;
    private final Attempts attempts;
    private final Exchanges exchanges;
    private final Slots slots;
    private final Clock clock;

    TestDelivery(
            JdbcClient jdbc,
            Payloads payloads,
            Attempts attempts,
            Exchanges exchanges,
            WebhookSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.payloads = payloads;
        this.attempts = attempts;
        this.exchanges = exchanges;
        this.slots = new Slots(settings.retention(), clock);
        this.clock = clock;
    }

    public Tested deliver(WebhookRow row, boolean livemode, Origin origin) {
        var webhook = row.webhook();
        var key = webhook.key();
        var until = row.previousSecretUntil();
        var previous = until != null && until.isAfter(clock.instant()) ? row.previousSecret() : null;
        var endpoint = new Endpoint(key, livemode, webhook.url(), webhook.apiVersion(), row.secret(), previous);
        var eventId = Ids.next("evt_");
        var payload = payloads.sample(
                key, Payloads.eventId(eventId), clock.instant(), livemode, webhook.apiVersion(), origin);
        var posted = attempts.post(endpoint, payload);
        long number = Sql.of(jdbc, RECORD, key)
                .param("slot", slots.current())
                .param("event", eventId)
                .param("type", EventCatalogue.TEST)
                .param("success", posted.isSuccess())
                .param("at", SqlTime.of(posted.at()))
                .param("code", posted.status(), Types.INTEGER)
                .param("duration", posted.durationMs())
                .param("exchange", exchanges.sealUnpersonal(key, posted.exchange()))
                .query(Long.class)
                .single();
        return new Tested(posted.isSuccess(), Delivery.id(key, number), posted.at());
    }
}
