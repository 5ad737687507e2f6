package io.customerledger.eventstore.event;

import io.customerledger.api.request.Origin;
import tools.jackson.databind.json.JsonMapper;

/** An event's origin as JSON: {@code {"actor": {"type", "id", "name"}, "onBehalfOf", "reason", "requestId", …}}. */
public final class OriginJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion ->
                    inclusion.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .build();

    private OriginJson() {}

    public static String write(Origin origin) {
        return JSON.writeValueAsString(origin);
    }

    public static Origin read(String text) {
        return JSON.readValue(text, Origin.class);
    }
}
