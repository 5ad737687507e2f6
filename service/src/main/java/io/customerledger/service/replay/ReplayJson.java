package io.customerledger.service.replay;

import static io.customerledger.query.json.JsonText.time;

import io.customerledger.query.replay.Projection;
import io.customerledger.query.replay.Replay;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A replay and a projection as they are answered. */
final class ReplayJson {

    private ReplayJson() {}

    static void write(JsonGenerator json, Replay replay) {
        json.writeStartObject();
        json.writeStringProperty("id", replay.id());
        json.writeStringProperty("projection", replay.projection());
        json.writeNumberProperty("version", replay.version());
        json.writeStringProperty("status", replay.status().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("eventsTotal", replay.eventsTotal());
        json.writeNumberProperty("eventsReplayed", replay.eventsReplayed());
        json.writeNumberProperty("eventsPerSecond", replay.eventsPerSecond());
        json.writePOJOProperty("etaSeconds", replay.etaSeconds());
        json.writeArrayPropertyStart("differences");
        for (var difference : replay.differences()) {
            json.writeStartObject();
            json.writeStringProperty(
                    "organizationId", difference.customer().organization().value());
            json.writeStringProperty("customerId", difference.customer().id().value());
            json.writePOJOProperty("in", difference.in());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("differencesTotal", replay.differencesTotal());
        json.writeStringProperty("failure", replay.failure());
        time(json, "startedAt", replay.startedAt());
        time(json, "completedAt", replay.completedAt());
        json.writeStringProperty("object", "replay");
        json.writeEndObject();
    }

    static void projection(
            JsonGenerator json, Projection projection, int version, long rows, @Nullable Replay lastReplay) {
        json.writeStartObject();
        json.writeStringProperty("name", projection.name());
        json.writeNumberProperty("version", version);
        json.writeNumberProperty("rows", rows);
        json.writeName("lastReplay");
        if (lastReplay == null) {
            json.writeNull();
        } else {
            write(json, lastReplay);
        }
        json.writeStringProperty("object", "projection");
        json.writeEndObject();
    }
}
