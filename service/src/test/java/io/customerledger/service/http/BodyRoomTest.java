package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class BodyRoomTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int LARGEST = ApiRequest.BATCH_LIMIT;
    private static final int HALF = LARGEST / 2;

    @Test
    void what_a_request_took_is_there_for_others_after_its_answer() {
        var room = new BodyRoom(LARGEST, Duration.ofMillis(20));
        var first = room.take(ofLength(LARGEST));
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> room.take(ofLength(100 << 10)));
        assertThatExceptionOfType(ApiException.class).as("Of unknown length").isThrownBy(() -> room.take(chunked()));
        room.take(ofLength(10 << 10)).close();
        room.take(ofLength(LARGEST + 1024)).close();
        first.close();
        var half = room.take(ofLength(HALF));
        room.take(ofLength(HALF)).close();
        half.close();
        room.take(chunked()).close();
    }

    @Test
    void what_is_not_read_takes_none() {
        var room = new BodyRoom(LARGEST, Duration.ofMillis(20));
        var stream = ofLength(LARGEST);
        stream.setMethod("GET");
        try (var _ = room.take(stream)) {
            room.take(ofLength(LARGEST)).close();
        }
    }

    @Test
    void more_large_bodies_than_there_is_memory_for_are_refused_and_small_ones_are_not() throws Exception {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY)) {
            var api = node.api(KEY);
            var fits = "{\"customers\":[{\"email\":\"a@b.co\",\"ignored\":\"" + "x".repeat(HALF) + "\"}]}";
            assertThat(api.post("/customers/batch", fits).status()).isEqualTo(200);
            var silent = new ArrayList<Socket>();
            for (long taken = 0; taken <= Runtime.getRuntime().maxMemory() / 16; taken += HALF) {
                silent.add(announce(node));
            }
            var refused = api.post("/customers/batch", fits);
            for (int n = 0; n < 50 && refused.status() == 200; n++) {
                // Not all of them have been heard yet.
                refused = api.post("/customers/batch", fits);
            }
            assertThat(refused.refusal()).isEqualTo("503 service_unavailable");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(api.post("/customers", "{\"email\":\"a@b.co\"}").status())
                    .isEqualTo(201);
            for (var socket : silent) {
                socket.close();
            }
            assertThat(api.post("/customers/batch", fits).status()).isEqualTo(200);
        }
    }

    /** Says what it will send, and sends nothing. */
    private static Socket announce(TestNode node) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress("localhost", node.port()));
        socket.getOutputStream().write("""
                POST /api/v1/customers/batch HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                x-api-key: %s\r
                Content-Length: %d\r
                \r
                """.formatted(KEY, HALF).getBytes(UTF_8));
        return socket;
    }

    private static MockHttpServletRequest ofLength(int bytes) {
        var request = new MockHttpServletRequest();
        request.setContent(new byte[bytes]);
        return request;
    }

    private static MockHttpServletRequest chunked() {
        var request = new MockHttpServletRequest();
        request.addHeader("Transfer-Encoding", "chunked");
        return request;
    }
}
