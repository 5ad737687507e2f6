package io.customerledger.query.json;

import io.customerledger.api.Json;
import io.customerledger.api.Times;
import java.io.StringWriter;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON as JavaScript does: compact, and nothing escaped that need not be. */
public final class JsonText {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .build())
            .build();

    private static final int USUAL_LENGTH = 768;

    private JsonText() {}

    public static String write(Consumer<JsonGenerator> content) {
        var text = new StringWriter(USUAL_LENGTH);
        try (var json = JSON.createGenerator(text)) {
            content.accept(json);
        }
        return text.toString();
    }

    public static Json of(JsonNode tree) {
        return new Json(JSON.writeValueAsString(tree));
    }

    /** What every object of an answer ends with. */
    public static void object(JsonGenerator json, String name, boolean livemode) {
        json.writeStringProperty("object", name);
        json.writeBooleanProperty("livemode", livemode);
    }

    public static void time(JsonGenerator json, String name, @Nullable Instant time) {
        json.writeStringProperty(name, time == null ? null : Times.text(time));
    }
}
