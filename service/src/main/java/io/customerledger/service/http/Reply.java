package io.customerledger.service.http;

import io.customerledger.query.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What is answered: written to the response as it is, without any converter in between. */
public record Reply(int status, @Nullable String contentType, String body, Map<String, String> headers) {

    static final String JSON = "application/json";

    /** One object, in the envelope of success. */
    public static Reply success(int status, Consumer<JsonGenerator> data) {
        return json(status, JsonText.write(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("success", true);
            json.writeName("data");
            data.accept(json);
            json.writeEndObject();
        }));
    }

    /** What is left of an object that was deleted. */
    public static Reply deleted(ApiRequest request, String object, String id) {
        return success(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("id", id);
            json.writeBooleanProperty("deleted", true);
            JsonText.object(json, object, request.livemode());
            json.writeEndObject();
        });
    }

    /**
     * A page of a list.
     *
     * @param found one more than the limit when there is a next page
     * @param cursor the place right after an item
     */
    public static <T> Reply page(
            List<T> found, int limit, BiConsumer<JsonGenerator, T> item, Function<T, String> cursor) {
        return page(found, limit, item, cursor, found.size() > limit);
    }

    /** A page of a list that grows at its end: its reader comes back with the cursor, and finds what is new. */
    public static <T> Reply growingPage(
            List<T> found, int limit, BiConsumer<JsonGenerator, T> item, Function<T, String> cursor) {
        return page(found, limit, item, cursor, !found.isEmpty());
    }

    private static <T> Reply page(
            List<T> found,
            int limit,
            BiConsumer<JsonGenerator, T> item,
            Function<T, String> cursor,
            boolean hasCursor) {
        boolean hasMore = found.size() > limit;
        var items = hasMore ? found.subList(0, limit) : found;
        return json(200, JsonText.write(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("success", true);
            json.writeName("data");
            json.writeStartArray();
            items.forEach(each -> item.accept(json, each));
            json.writeEndArray();
            json.writeBooleanProperty("hasMore", hasMore);
            if (hasCursor) {
                json.writeStringProperty("nextCursor", cursor.apply(items.getLast()));
            }
            json.writeEndObject();
        }));
    }

    /** The caller has this version already. */
    public static Reply notModified(long version) {
        return new Reply(304, null, "", Map.of()).etag(version);
    }

    static Reply json(int status, String body) {
        return new Reply(status, JSON, body, Map.of());
    }

    static Reply text(String contentType, String body) {
        return new Reply(200, contentType, body, Map.of());
    }

    public Reply etag(long version) {
        return header("ETag", EntityTags.of(version));
    }

    public Reply header(String name, String value) {
        if (headers.isEmpty()) return new Reply(status, contentType, body, Map.of(name, value));
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, contentType, body, more);
    }
}
