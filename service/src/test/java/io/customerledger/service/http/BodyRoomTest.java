package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class BodyRoomTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    private static final OrganizationId ONE = new OrganizationId("org_1");
    private static final OrganizationId ANOTHER = new OrganizationId("org_2");
    private static final OrganizationId THIRD = new OrganizationId("org_3");
    private static final int LARGEST = ApiRequest.BATCH_LIMIT;
    private static final int HALF = LARGEST / 2;

    @Test
    void what_a_request_took_is_there_for_others_after_its_answer() {
        var room = new BodyRoom(2 * LARGEST, Duration.ofMillis(20));
        var first = room.take(ONE, ofLength(LARGEST));
        var second = room.take(ANOTHER, ofLength(LARGEST));
        assertIsRefused(() -> room.take(THIRD, ofLength(100 << 10)));
        assertIsRefused(() -> room.take(THIRD, chunked()));
        room.take(THIRD, ofLength(10 << 10)).close();
        room.take(THIRD, ofLength(LARGEST + 1024)).close();
        first.close();
        var half = room.take(THIRD, ofLength(HALF));
        room.take(THIRD, ofLength(HALF)).close();
        half.close();
        room.take(THIRD, chunked()).close();
        second.close();
    }

    @Test
    void an_organization_has_no_more_than_half_and_what_it_waits_for_in_vain_is_kept_from_nobody() {
        var room = new BodyRoom(2 * LARGEST, Duration.ofMillis(20));
        try (var _ = room.take(ONE, ofLength(LARGEST))) {
            assertIsRefused(() -> room.take(ONE, ofLength(100 << 10)));
            try (var _ = room.take(ANOTHER, ofLength(HALF))) {
                assertIsRefused(() -> room.take(THIRD, ofLength(LARGEST)));
                room.take(THIRD, ofLength(HALF)).close();
            }
            room.take(THIRD, ofLength(LARGEST)).close();
        }
    }

    @Test
    void what_is_not_read_takes_none() {
        var room = new BodyRoom(2 * LARGEST, Duration.ofMillis(20));
        var stream = ofLength(LARGEST);
        stream.setMethod("GET");
        try (var _ = room.take(ONE, stream)) {
            room.take(ONE, ofLength(LARGEST)).close();
        }
    }

    @Test
    void more_large_bodies_than_there_is_memory_for_are_refused_and_small_ones_are_not() throws Exception {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY, "ledger.admin-token=operator")) {
            var api = node.api(KEY);
            var fits = "{\"customers\":[{\"email\":\"a@b.co\",\"ignored\":\"" + "x".repeat(HALF) + "\"}]}";
            assertThat(api.post("/customers/batch", fits).status()).isEqualTo(200);
            var neighbour = node.api(node.api(null)
                    .with("Authorization", "Bearer operator")
                    .post("//admin/organizations", "{\"name\":\"Neighbour\"}")
                    .data()
                    .get("apiKey")
                    .asString());
            var silent = new ArrayList<Socket>();
            for (long taken = 0; taken <= Runtime.getRuntime().maxMemory() / 32; taken += HALF) {
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
            assertThat(neighbour.post("/customers/batch", fits).status()).isEqualTo(200);
            for (var socket : silent) {
                socket.close();
            }
            assertThat(api.post("/customers/batch", fits).status()).isEqualTo(200);
        }
    }

    private static void assertIsRefused(ThrowingCallable call) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
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
