package io.customerledger.service.trail;

import static io.customerledger.service.http.JsonText.field;
import static io.customerledger.service.http.JsonText.object;
import static io.customerledger.service.http.JsonText.time;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.event.StoredEvent;
import io.customerledger.service.customer.CustomerJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event as it is answered, in the contract's order. Every reader of the trail gets it in this form. */
final class EventJson {

    private static final JsonMapper JSON = new JsonMapper();

    private EventJson() {}

    static void write(JsonGenerator json, LogEntry entry, boolean livemode) {
        var stored = entry.stored();
        json.writeStartObject();
        json.writeStringProperty("id", stored.id());
        json.writeStringProperty("type", stored.type());
        if (entry.isOfCustomer()) {
            json.writeStringProperty("customerId", stored.subject());
            json.writeNumberProperty("version", stored.version());
        } else {
            json.writeStringProperty("subjectId", stored.subject());
        }
        json.writeNumberProperty("position", stored.position());
        time(json, "occurredAt", stored.occurredAt());
        origin(json, stored.origin());
        json.writeArrayPropertyStart("changes");
        var event = entry.event();
        if (!entry.isOfCustomer()) {
            changes(json, stored);
        } else if (event == null) {
            CustomerEventCodec.fields(stored).forEach(each -> erased(json, each));
        } else {
            changes(json, event);
        }
        json.writeEndArray();
        // A deletion erases its customer, so whoever reads of it reads of one that is erased.
        if (entry.isOfCustomer() && (event == null || event instanceof CustomerDeleted)) {
            json.writeBooleanProperty("erased", true);
        }
        object(json, "event", livemode);
        json.writeEndObject();
    }

    private static void origin(JsonGenerator json, Origin origin) {
        json.writeObjectPropertyStart("actor");
        json.writeStringProperty("type", origin.actor().type());
        json.writeStringProperty("id", origin.actor().id());
        json.writeStringProperty("name", origin.actor().name());
        field(json, "onBehalfOf", origin.onBehalfOf());
        json.writeEndObject();
        field(json, "reason", origin.reason());
        json.writeStringProperty("requestId", origin.requestId());
        field(json, "idempotencyKey", origin.idempotencyKey());
    }

    private static void changes(JsonGenerator json, CustomerEvent event) {
        for (var change : event.changes()) {
            if (change.field() != CustomerField.ADDRESS_ID) {
                json.writeStartObject();
                json.writeStringProperty("field", change.field().wireName());
                json.writeName("from");
                value(json, change.from());
                json.writeName("to");
                value(json, change.to());
                json.writeEndObject();
            }
        }
    }

    private static void value(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Json verbatim -> json.writeRawValue(verbatim.text());
            case Address address -> CustomerJson.address(json, address);
            default -> json.writeString((String) value);
        }
    }

    private static void erased(JsonGenerator json, CustomerField field) {
        if (field != CustomerField.ADDRESS_ID) {
            json.writeStartObject();
            json.writeStringProperty("field", field.wireName());
            json.writeNullProperty("from");
            json.writeNullProperty("to");
            json.writeEndObject();
        }
    }

    /** Of other subjects the changes stand in clear: {@code {"changes": {"name": {"from": …, "to": …}}}}. */
    private static void changes(JsonGenerator json, StoredEvent stored) {
        for (var change : JSON.readTree(stored.payload()).path("changes").properties()) {
            json.writeStartObject();
            json.writeStringProperty("field", change.getKey());
            value(json, "from", change.getValue());
            value(json, "to", change.getValue());
            json.writeEndObject();
        }
    }

    private static void value(JsonGenerator json, String name, JsonNode change) {
        var value = change.path(name);
        json.writeName(name);
        json.writeRawValue(value.isMissingNode() ? "null" : value.toString());
    }
}
