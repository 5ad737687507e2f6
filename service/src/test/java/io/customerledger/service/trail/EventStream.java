package io.customerledger.service.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of Server-Sent Events, as the WHATWG's HTML describes it and no more than tests need. */
final class EventStream implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    /** An event as it was sent; a comment has no id. */
    record Sent(
            @Nullable String id,
            @Nullable String type,
            @Nullable JsonNode data) {

        boolean isComment() {
            return id == null;
        }

        long position() {
            return data.get("position").asLong();
        }
    }

    private EventStream(Api api, @Nullable String lastEventId) {
        var request = HttpRequest.newBuilder(URI.create(api.origin() + "/api/v1/events/stream"))
                .header("x-api-key", api.key());
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            response = http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8), 512);
        assertThat(response.statusCode())
                .as(() -> lines.lines().collect(joining("\n")))
                .isEqualTo(200);
    }

    static EventStream open(Api api) {
        return new EventStream(api, null);
    }

    static EventStream after(Api api, String lastEventId) {
        return new EventStream(api, lastEventId);
    }

    HttpResponse<?> response() {
        return response;
    }

    /** The next event. */
    Sent next() throws IOException {
        Sent sent;
        do {
            sent = nextOrComment();
        } while (sent != null && sent.isComment());
        return sent;
    }

    /** The next event or comment, or null at the end. */
    @Nullable
    Sent nextOrComment() throws IOException {
        var fields = new HashMap<String, String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                var data = fields.get("data");
                return new Sent(
                        fields.get("id"),
                        fields.get("event"),
                        data == null ? null : JsonMapper.shared().readTree(data));
            }
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return null;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
