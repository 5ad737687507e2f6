package io.customerledger.service.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Exports of more than any buffer on their way holds, and their readers. */
final class Exports {

    static final int LARGE = 800;
    private static final String TEXT = "x".repeat(16_000);

    private Exports() {}

    /** More events than any buffer on their way holds. */
    static void createLarge(Api api) {
        for (int i = 0; i < LARGE; i += 100) {
            var items = IntStream.range(i, i + 100)
                    .mapToObj(n -> "{\"email\":\"a@b.co\",\"metadata\":{\"n\":%d,\"x\":\"%s\"}}".formatted(n, TEXT))
                    .collect(Collectors.joining(","));
            assertThat(api.post("/customers/batch", "{\"customers\":[" + items + "]}")
                            .data()
                            .get("failed"))
                    .isEmpty();
        }
    }

    /** Reads only the beginning until something is done, over a socket that takes in little meanwhile. */
    static String read(Api api, Runnable meanwhile) {
        var origin = URI.create(api.origin());
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress(origin.getHost(), origin.getPort()));
            var request = """
                    GET /api/v1/events HTTP/1.1
                    Host: h
                    Accept: application/x-ndjson
                    x-api-key: %s
                    Connection: close

                    """.formatted(api.key()).replace("\n", "\r\n");
            socket.getOutputStream().write(request.getBytes(UTF_8));
            var beginning = socket.getInputStream().readNBytes(100);
            meanwhile.run();
            return new String(beginning, UTF_8)
                    + new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HttpRequest.Builder request(Api api) {
        return HttpRequest.newBuilder(URI.create(api.origin() + "/api/v1/events"))
                .header("x-api-key", api.key())
                .header("Accept", "application/x-ndjson");
    }
}
