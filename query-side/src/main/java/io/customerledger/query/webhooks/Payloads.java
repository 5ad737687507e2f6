package io.customerledger.query.webhooks;

import static io.customerledger.query.json.JsonText.time;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.Json;
import io.customerledger.api.Times;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.EventCatalogue;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.webhooks.WebhooksAsOf;
import io.customerledger.query.customer.CustomerJson;
import io.customerledger.query.json.JsonText;
import io.customerledger.query.trail.TrailJson;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Renders what is posted, from the log at the moment of sending. Written as JavaScript writes JSON. */
public final class Payloads {

    private static final String PREFIX = "whev_";

    private final CustomerVersions customers;
    private final WebhooksAsOf webhooks;
    private final String currentVersion;

    Payloads(CustomerVersions customers, WebhooksAsOf webhooks, String currentVersion) {
        this.customers = customers;
        this.webhooks = webhooks;
        this.currentVersion = currentVersion;
    }

    /** What is posted: its body to the byte, and what the headers say of it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Payload(String eventId, String event, String timestamp, byte[] body) {}

    /** An event's id as receivers know it: the part after the prefix is the same as in the log. */
    public static String eventId(String ofLog) {
        return PREFIX + ofLog.substring(ofLog.indexOf('_') + 1);
    }

    /** Null when the event can no longer be read, since its customer has been erased. */
    @Nullable
    Payload of(LogEntry entry, boolean livemode, @Nullable String apiVersion) {
        var event = entry.stored();
        var change = entry.event();
        var data = data(entry);
        if (data == null) return null;
        return write(
                new Frame(event.organization(), eventId(event.id()), event.type(), event.occurredAt(), livemode),
                apiVersion,
                data,
                change == null ? null : event.version(),
                change == null ? List.of() : change.changes(),
                event.origin());
    }

    private @Nullable Consumer<JsonGenerator> data(LogEntry entry) {
        var event = entry.stored();
        if (!CustomerEventCodec.isOfCustomer(event.type())) {
            var webhook = webhooks.at(new WebhookKey(event.organization(), event.subject()), event.version());
            return webhook == null ? null : json -> fields(json, webhook);
        }
        var change = entry.event();
        if (change instanceof CustomerDeleted) return json -> deleted(json, change);
        var customer = change == null ? null : customers.after(entry, change);
        return customer == null ? null : json -> CustomerJson.fields(json, customer);
    }

    /** What a test posts: a sample. Its id names no event of the log. */
    Payload sample(
            WebhookKey webhook, String id, Instant at, boolean livemode, @Nullable String version, Origin origin) {
        var key = new CustomerKey(webhook.organization(), new CustomerId("cus_00000000000000000000000000"));
        var profile = new Profile(
                "user_123", "ada@example.com", "Ada Lovelace", null, "UTC", new Json("{\"plan\":\"pro\"}"), null, null);
        var customer = new CustomerState(key, 1, profile, at, at);
        var frame = new Frame(webhook.organization(), id, EventCatalogue.TEST, at, livemode);
        return write(frame, version, json -> CustomerJson.fields(json, customer), null, List.of(), origin);
    }

    private record Frame(OrganizationId organization, String id, String event, Instant at, boolean livemode) {}

    private Payload write(
            Frame frame,
            @Nullable String apiVersion,
            Consumer<JsonGenerator> data,
            @Nullable Long sequence,
            List<FieldChange> changes,
            Origin origin) {
        var timestamp = Times.text(frame.at());
        var body = JsonText.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("id", frame.id());
            json.writeStringProperty("event", frame.event());
            json.writeStringProperty("timestamp", timestamp);
            json.writeStringProperty("organizationId", frame.organization().value());
            json.writeStringProperty("mode", frame.livemode() ? "live" : "sandbox");
            json.writeStringProperty("apiVersion", apiVersion == null ? currentVersion : apiVersion);
            json.writeObjectPropertyStart("data");
            data.accept(json);
            json.writeEndObject();
            json.writePOJOProperty("sequence", sequence);
            TrailJson.changes(json, changes);
            TrailJson.origin(json, origin);
            json.writeEndObject();
        });
        return new Payload(frame.id(), frame.event(), timestamp, body.getBytes(UTF_8));
    }

    private static void deleted(JsonGenerator json, CustomerEvent event) {
        json.writeStringProperty("id", event.customer().id().value());
        json.writeBooleanProperty("deleted", true);
    }

    /** An endpoint's fields as they are answered, without {@code object} and {@code livemode}. */
    public static void fields(JsonGenerator json, Webhook webhook) {
        json.writeStringProperty("id", webhook.key().id());
        json.writeStringProperty("url", webhook.url());
        json.writePOJOProperty("events", webhook.events());
        json.writeStringProperty("description", webhook.description());
        json.writeBooleanProperty("isActive", webhook.isActive());
        time(json, "disabledAt", webhook.disabledAt());
        json.writeStringProperty("disabledReason", webhook.disabledReason());
        json.writeStringProperty("apiVersion", webhook.apiVersion());
        time(json, "createdAt", webhook.createdAt());
    }
}
