package io.customerledger.service.webhooks;

import static io.customerledger.query.json.JsonText.object;
import static io.customerledger.query.json.JsonText.time;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.Delivery.Attempt;
import io.customerledger.api.webhooks.Delivery.Header;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.query.webhooks.Payloads;
import io.customerledger.query.webhooks.TestDelivery.Tested;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Endpoints, deliveries and replays as they are answered. */
final class WebhookJson {

    private static final String DELIVERY = "webhook_delivery";

    private WebhookJson() {}

    /** @param secret only where it is new */
    static void webhook(JsonGenerator json, Webhook webhook, @Nullable String secret, boolean livemode) {
        json.writeStartObject();
        Payloads.fields(json, webhook);
        if (secret != null) {
            json.writeStringProperty("secretKey", secret);
        }
        object(json, "webhook", livemode);
        json.writeEndObject();
    }

    static void tested(JsonGenerator json, Tested tested, boolean livemode) {
        json.writeStartObject();
        json.writeBooleanProperty("success", tested.success());
        json.writeStringProperty("deliveryId", tested.deliveryId());
        time(json, "deliveredAt", tested.deliveredAt());
        object(json, DELIVERY, livemode);
        json.writeEndObject();
    }

    static void replay(JsonGenerator json, WebhookReplay replay, boolean livemode) {
        json.writeStartObject();
        json.writeStringProperty("id", replay.id());
        json.writeStringProperty("status", replay.status());
        json.writeNumberProperty("eventsTotal", replay.eventsTotal());
        json.writeNumberProperty("eventsSent", replay.eventsSent());
        time(json, "createdAt", replay.createdAt());
        time(json, "completedAt", replay.completedAt());
        object(json, "webhook_replay", livemode);
        json.writeEndObject();
    }

    /** @param attempts null: they are not shown */
    static void delivery(JsonGenerator json, Delivery delivery, @Nullable List<Attempt> attempts, boolean livemode) {
        json.writeStartObject();
        json.writeStringProperty("id", delivery.id());
        json.writeStringProperty("eventId", Payloads.eventId(delivery.eventId()));
        json.writeStringProperty("event", delivery.type());
        json.writeStringProperty(
                "customerId", CustomerEventCodec.isOfCustomer(delivery.type()) ? delivery.subject() : null);
        json.writeStringProperty("status", delivery.status());
        json.writeNumberProperty("attemptCount", delivery.attemptCount());
        time(json, "nextAttemptAt", delivery.nextAttemptAt());
        json.writePOJOProperty("lastStatusCode", delivery.lastStatusCode());
        time(json, "createdAt", delivery.createdAt());
        time(json, "deliveredAt", delivery.deliveredAt());
        if (attempts != null) {
            json.writeArrayPropertyStart("attempts");
            attempts.forEach(attempt -> attempt(json, attempt));
            json.writeEndArray();
        }
        object(json, DELIVERY, livemode);
        json.writeEndObject();
    }

    private static void attempt(JsonGenerator json, Attempt attempt) {
        var exchange = attempt.exchange();
        json.writeStartObject();
        time(json, "at", attempt.at());
        json.writePOJOProperty("statusCode", attempt.statusCode());
        json.writeNumberProperty("durationMs", attempt.durationMs());
        json.writeStringProperty("error", exchange == null ? null : exchange.error());
        json.writeName("requestHeaders");
        headers(json, exchange == null ? null : exchange.requestHeaders());
        json.writeName("responseHeaders");
        headers(json, exchange == null ? null : exchange.responseHeaders());
        json.writeStringProperty("responseBody", exchange == null ? null : exchange.responseBody());
        json.writeEndObject();
    }

    private static void headers(JsonGenerator json, @Nullable List<Header> headers) {
        if (headers == null) {
            json.writeNull();
            return;
        }
        var joined = new LinkedHashMap<String, String>();
        headers.forEach(header -> joined.merge(header.name(), header.value(), (a, b) -> a + ", " + b));
        json.writeStartObject();
        joined.forEach(json::writeStringProperty);
        json.writeEndObject();
    }
}
