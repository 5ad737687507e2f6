package io.customerledger.query.webhooks;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerField;
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
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.webhooks.WebhooksAsOf;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Renders what is posted, from the log at the moment of sending. Written as JavaScript writes JSON. */
public final class Payloads {

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();
    private static final int USUAL_SIZE = 1024;
    private static final String PREFIX = "whev_";

    private final CustomerVersions customers;
    private final WebhooksAsOf webhooks;
    private final Shapes shapes;

    Payloads(CustomerVersions customers, WebhooksAsOf webhooks, Shapes shapes) {
        this.customers = customers;
        this.webhooks = webhooks;
        this.shapes = shapes;
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
        var frame = new Frame(event.organization(), eventId(event.id()), event.type(), event.occurredAt(), livemode);
        if (!event.type().startsWith("customer.")) {
            var webhook = webhooks.at(new WebhookKey(event.organization(), event.subject()), event.version());
            return webhook == null
                    ? null
                    : write(frame, apiVersion, (json, _) -> webhook(json, webhook), null, List.of(), event.origin());
        }
        var change = entry.event();
        if (change == null) {
            return null;
        }
        if (change instanceof CustomerDeleted) {
            return write(
                    frame,
                    apiVersion,
                    (json, _) -> deleted(json, change),
                    event.version(),
                    change.changes(),
                    event.origin());
        }
        var customer = customers.after(entry, change);
        return customer == null
                ? null
                : write(
                        frame,
                        apiVersion,
                        (json, version) -> shapes.customer(json, customer, version),
                        event.version(),
                        change.changes(),
                        event.origin());
    }

    /** What a test posts: a sample. Its id names no event of the log. */
    Payload sample(
            WebhookKey webhook, String id, Instant at, boolean livemode, @Nullable String version, Origin origin) {
        var key = new CustomerKey(webhook.organization(), new CustomerId("cus_00000000000000000000000000"));
        var profile = new Profile(
                "user_123", "ada@example.com", "Ada Lovelace", null, "UTC", new Json("{\"plan\":\"pro\"}"), null, null);
        var customer = new CustomerState(key, 1, profile, at, at);
        var frame = new Frame(webhook.organization(), id, EventCatalogue.TEST, at, livemode);
        return write(frame, version, (json, shape) -> shapes.customer(json, customer, shape), null, List.of(), origin);
    }

    private record Frame(OrganizationId organization, String id, String event, Instant at, boolean livemode) {}

    private interface Data {
        void write(JsonGenerator json, String version);
    }

    private Payload write(
            Frame frame,
            @Nullable String apiVersion,
            Data data,
            @Nullable Long sequence,
            List<FieldChange> changes,
            Origin origin) {
        var version = shapes.version(frame.organization(), apiVersion);
        var timestamp = MILLIS.format(frame.at());
        var bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("id", frame.id());
            json.writeStringProperty("event", frame.event());
            json.writeStringProperty("timestamp", timestamp);
            json.writeStringProperty("organizationId", frame.organization().value());
            json.writeStringProperty("mode", frame.livemode() ? "live" : "sandbox");
            json.writeStringProperty("apiVersion", version);
            json.writeName("data");
            data.write(json, version);
            json.writeName("sequence");
            if (sequence == null) {
                json.writeNull();
            } else {
                json.writeNumber(sequence);
            }
            json.writeName("changes");
            json.writeStartArray();
            changes.forEach(change -> change(json, change));
            json.writeEndArray();
            json.writeName("actor");
            json.writeStartObject();
            json.writeStringProperty("type", origin.actor().type());
            json.writeStringProperty("id", origin.actor().id());
            json.writeStringProperty("name", origin.actor().name());
            text(json, "onBehalfOf", origin.onBehalfOf());
            json.writeEndObject();
            text(json, "reason", origin.reason());
            json.writeStringProperty("requestId", origin.requestId());
            json.writeEndObject();
        }
        return new Payload(frame.id(), frame.event(), timestamp, bytes.toByteArray());
    }

    private static void deleted(JsonGenerator json, CustomerEvent event) {
        json.writeStartObject();
        json.writeStringProperty("id", event.customer().id().value());
        json.writeBooleanProperty("deleted", true);
        json.writeEndObject();
    }

    private static void webhook(JsonGenerator json, Webhook webhook) {
        json.writeStartObject();
        fields(json, webhook);
        json.writeEndObject();
    }

    /** An endpoint's fields as they are answered, without {@code object} and {@code livemode}. */
    public static void fields(JsonGenerator json, Webhook webhook) {
        json.writeStringProperty("id", webhook.key().id());
        json.writeStringProperty("url", webhook.url());
        json.writeName("events");
        json.writeStartArray();
        webhook.events().forEach(json::writeString);
        json.writeEndArray();
        text(json, "description", webhook.description());
        json.writeBooleanProperty("isActive", webhook.isActive());
        text(json, "disabledAt", webhook.disabledAt() == null ? null : MILLIS.format(webhook.disabledAt()));
        text(json, "disabledReason", webhook.disabledReason());
        text(json, "apiVersion", webhook.apiVersion());
        json.writeStringProperty("createdAt", MILLIS.format(webhook.createdAt()));
    }

    private static void change(JsonGenerator json, FieldChange change) {
        if (change.field() == CustomerField.ADDRESS_ID) {
            return; // Shown nowhere.
        }
        json.writeStartObject();
        json.writeStringProperty("field", change.field().wireName());
        json.writeName("from");
        value(json, change.from());
        json.writeName("to");
        value(json, change.to());
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Json verbatim -> json.writeRawValue(verbatim.text());
            case Address address -> address(json, address);
            default -> json.writeString((String) value);
        }
    }

    private static void address(JsonGenerator json, Address address) {
        json.writeStartObject();
        json.writeStringProperty("line1", address.line1());
        text(json, "line2", address.line2());
        json.writeStringProperty("city", address.city());
        text(json, "state", address.state());
        json.writeStringProperty("postalCode", address.postalCode());
        json.writeStringProperty("country", address.country());
        text(json, "region", address.region());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value);
        }
    }
}
