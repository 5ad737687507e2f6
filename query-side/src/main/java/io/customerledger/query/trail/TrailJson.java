package io.customerledger.query.trail;

import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.request.Origin;
import io.customerledger.query.customer.CustomerJson;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What was changed of a customer, by whom and why, as the trail and webhooks show it. */
public final class TrailJson {

    private TrailJson() {}

    public static void origin(JsonGenerator json, Origin origin) {
        json.writeObjectPropertyStart("actor");
        json.writeStringProperty("type", origin.actor().type());
        json.writeStringProperty("id", origin.actor().id());
        json.writeStringProperty("name", origin.actor().name());
        json.writeStringProperty("onBehalfOf", origin.onBehalfOf());
        json.writeEndObject();
        json.writeStringProperty("reason", origin.reason());
        json.writeStringProperty("requestId", origin.requestId());
    }

    public static void changes(JsonGenerator json, List<FieldChange> changes) {
        json.writeArrayPropertyStart("changes");
        for (var change : changes) {
            if (change.field() != CustomerField.ADDRESS_ID) { // Shown nowhere.
                json.writeStartObject();
                json.writeStringProperty("field", change.field().wireName());
                CustomerJson.value(json, "from", change.from());
                CustomerJson.value(json, "to", change.to());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }
}
