package io.customerledger.service.trail;

import static io.customerledger.query.json.JsonText.object;
import static io.customerledger.query.json.JsonText.time;

import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.event.StoredEvent;
import io.customerledger.query.trail.TrailJson;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event as it is answered, in the contract's order. Every reader of the trail gets it in this form. */
final class EventJson {

    private static final JsonMapper JSON = JsonMapper.shared();

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
        TrailJson.origin(json, stored.origin());
        json.writeStringProperty("idempotencyKey", stored.origin().idempotencyKey());
        var event = entry.event();
        if (!entry.isOfCustomer()) {
            changes(json, stored);
        } else if (event == null) {
            var fields = CustomerEventCodec.fields(stored);
            TrailJson.changes(
                    json,
                    fields.stream()
                            .map(field -> new FieldChange(field, null, null))
                            .toList());
        } else {
            TrailJson.changes(json, event.changes());
        }
        // A deletion erases its customer, so whoever reads of a deletion reads of an erased customer.
        if (entry.isOfCustomer() && (event == null || event instanceof CustomerDeleted)) {
            json.writeBooleanProperty("erased", true);
        }
        object(json, "event", livemode);
        json.writeEndObject();
    }

    /** The changes of other subjects stand in clear: {@code {"changes": {"name": {"from": …, "to": …}}}}. */
    private static void changes(JsonGenerator json, StoredEvent stored) {
        json.writeArrayPropertyStart("changes");
        for (var change : JSON.readTree(stored.payload()).path("changes").properties()) {
            json.writeStartObject();
            json.writeStringProperty("field", change.getKey());
            value(json, "from", change.getValue());
            value(json, "to", change.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void value(JsonGenerator json, String name, JsonNode change) {
        var value = change.path(name);
        json.writeName(name);
        json.writeRawValue(value.isMissingNode() ? "null" : value.toString());
    }
}
