package io.customerledger.eventstore.customer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.customer.Profile;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A customer's fields as JSON: in its row {@code {"email": …}}, in an event {@code {"email": {"from": …, "to": …}}}.
 * Fields without a value are left out. Metadata is kept to the letter.
 */
public final class ProfileJson {

    /** Metadata may hold a number as long as itself; its length was bounded when it came in. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private ProfileJson() {}

    public static String write(Profile profile) {
        return write(json -> {
            for (var field : CustomerField.values()) {
                var value = field == CustomerField.DOCUMENT_TYPE ? null : profile.get(field);
                if (value != null) {
                    json.writeName(field.wireName());
                    value(json, value);
                }
            }
        });
    }

    public static Profile read(byte[] utf8) {
        return Profile.of(fields(utf8, (json, field) -> new FieldChange(field, null, value(json, field, utf8))));
    }

    public static String writeChanges(List<FieldChange> changes) {
        return write(json -> changes.forEach(change -> {
            json.writeName(change.field().wireName());
            json.writeStartObject();
            named(json, "from", change.from());
            named(json, "to", change.to());
            json.writeEndObject();
        }));
    }

    public static List<FieldChange> readChanges(byte[] utf8) {
        return fields(utf8, (json, field) -> change(json, field, utf8));
    }

    /** The values alone, {@code [[from, to], …]}, for whoever keeps the names of the fields elsewhere. */
    public static String writeValues(List<FieldChange> changes) {
        return generate(json -> {
            json.writeStartArray();
            for (var change : changes) {
                json.writeStartArray();
                value(json, change.from());
                value(json, change.to());
                json.writeEndArray();
            }
            json.writeEndArray();
        });
    }

    /** Reads what {@link #writeValues} wrote. */
    public static List<FieldChange> readValues(List<CustomerField> fields, byte[] utf8) {
        var changes = new ArrayList<FieldChange>(fields.size());
        try (var json = JSON.createParser(ObjectReadContext.empty(), utf8)) {
            json.nextToken();
            for (var field : fields) {
                json.nextToken();
                json.nextToken();
                var from = value(json, field, utf8);
                json.nextToken();
                changes.add(new FieldChange(field, from, value(json, field, utf8)));
                json.nextToken();
            }
        }
        return changes;
    }

    private static FieldChange change(JsonParser json, CustomerField field, byte[] utf8) {
        Object from = null;
        Object to = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isFrom = "from".equals(json.currentName());
            json.nextToken();
            if (isFrom) {
                from = value(json, field, utf8);
            } else {
                to = value(json, field, utf8);
            }
        }
        return new FieldChange(field, from, to);
    }

    private static void named(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) {
            json.writeName(name);
            value(json, value);
        }
    }

    private static void value(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Json verbatim -> json.writeRawValue(verbatim.text());
            case Address address -> {
                json.writeStartObject();
                named(json, "line1", address.line1());
                named(json, "line2", address.line2());
                named(json, "city", address.city());
                named(json, "state", address.state());
                named(json, "postalCode", address.postalCode());
                named(json, "country", address.country());
                named(json, "region", address.region());
                json.writeEndObject();
            }
            default -> json.writeString((String) value);
        }
    }

    private static @Nullable Object value(JsonParser json, CustomerField field, byte[] utf8) {
        if (json.currentToken() == JsonToken.VALUE_NULL) return null;
        return switch (field) {
            case METADATA -> verbatim(json, utf8);
            case ADDRESS -> address(json);
            default -> json.getString();
        };
    }

    private static Address address(JsonParser json) {
        var parts = new HashMap<String, String>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            json.nextToken();
            parts.put(name, json.getString());
        }
        return new Address(
                Objects.requireNonNull(parts.get("line1")),
                parts.get("line2"),
                Objects.requireNonNull(parts.get("city")),
                parts.get("state"),
                Objects.requireNonNull(parts.get("postalCode")),
                Objects.requireNonNull(parts.get("country")),
                parts.get("region"));
    }

    /** The object that the parser stands at, as it is written: a tree would not keep the digits of its numbers. */
    private static Json verbatim(JsonParser json, byte[] utf8) {
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        int end = (int) json.currentLocation().getByteOffset();
        return new Json(new String(utf8, start, end - start, UTF_8));
    }

    private static String write(Consumer<JsonGenerator> fields) {
        return generate(json -> {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        });
    }

    private static String generate(Consumer<JsonGenerator> content) {
        var text = new StringWriter(512);
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }

    private static List<FieldChange> fields(byte[] utf8, BiFunction<JsonParser, CustomerField, FieldChange> reader) {
        var changes = new ArrayList<FieldChange>();
        try (var json = JSON.createParser(ObjectReadContext.empty(), utf8)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var field = CustomerField.named(json.currentName());
                json.nextToken();
                changes.add(reader.apply(json, field));
            }
        }
        return changes;
    }
}
