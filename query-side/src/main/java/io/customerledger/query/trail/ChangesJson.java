package io.customerledger.query.trail;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.query.customer.CustomerJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What an event changed of a customer, as the trail and webhooks show it: {@code [{"field": …, "from": …, "to": …}]}. */
public final class ChangesJson {

    private ChangesJson() {}

    public static void write(JsonGenerator json, List<FieldChange> changes) {
        json.writeArrayPropertyStart("changes");
        for (var change : changes) {
            if (change.field() != CustomerField.ADDRESS_ID) { // Shown nowhere.
                json.writeStartObject();
                json.writeStringProperty("field", change.field().wireName());
                value(json, "from", change.from());
                value(json, "to", change.to());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void value(JsonGenerator json, String name, @Nullable Object value) {
        json.writeName(name);
        switch (value) {
            case null -> json.writeNull();
            case Json verbatim -> json.writeRawValue(verbatim.text());
            case Address address -> CustomerJson.address(json, address);
            default -> json.writeString((String) value);
        }
    }
}
