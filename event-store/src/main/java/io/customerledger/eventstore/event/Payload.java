package io.customerledger.eventstore.event;

import static java.util.Objects.requireNonNull;

import io.customerledger.api.customer.CustomerField;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The payload of a customer's event, of whatever revision: {@code {"fields": [names], "sealed": "…"}}.
 *
 * @param fields what changed, in clear
 * @param sealed the values, in base64; null for an event that has none
 */
record Payload(List<CustomerField> fields, @Nullable String sealed) {

    private static final JsonFactory JSON = new JsonFactory();

    static Payload read(String text) {
        var fields = new ArrayList<CustomerField>();
        String sealed = null;
        try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isSealed = "sealed".equals(json.currentName());
                json.nextToken();
                if (isSealed) {
                    sealed = json.getString();
                } else {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        fields.add(CustomerField.named(json.getString()));
                    }
                }
            }
        }
        return new Payload(fields, sealed);
    }

    String write() {
        var text = new StringWriter(256);
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeName("fields");
            json.writeStartArray();
            fields.forEach(field -> json.writeString(field.wireName()));
            json.writeEndArray();
            if (sealed != null) {
                json.writeName("sealed");
                json.writeString(sealed);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    static Payload of(List<CustomerField> fields, byte[] sealed) {
        return new Payload(fields, Base64.getEncoder().encodeToString(sealed));
    }

    byte[] values() {
        return Base64.getDecoder().decode(requireNonNull(sealed, "The event has no values"));
    }
}
