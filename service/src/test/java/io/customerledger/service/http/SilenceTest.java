package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SilenceTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    /** As {@code application.yaml} has it. */
    static final Duration ALLOWED = Duration.ofSeconds(10);

    /** Requests of which no more comes: before their first line, in their headers, in their body. */
    static final List<String> HALF_OPEN = List.of(
            "",
            "GET /api/v1/customers HTTP/1.1\r\nHost: localhost\r\nx-api-",
            "POST /api/v1/customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nx-api-key: " + KEY
                    + "\r\nContent-Length: 1000\r\n\r\n{\"email\":");

    @Test
    void who_says_nothing_more_for_ten_seconds_is_hung_up_on() throws Exception {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY)) {
            var silent = new ArrayList<Socket>();
            for (var sent : HALF_OPEN) {
                silent.add(open(node, sent));
            }
            Thread.sleep(ALLOWED);
            for (var socket : silent) {
                assertIsClosed(socket);
            }
        }
    }

    @Test
    void who_rests_between_two_requests_keeps_its_connection_for_longer() throws Exception {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY);
                var rested = open(node, "GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            Thread.sleep(ALLOWED.plusSeconds(3));
            var answers = rested.getInputStream();
            answers.skipNBytes(answers.available());
            rested.getOutputStream().write("GET /two HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(answers.readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 404");
        }
    }

    static Socket open(TestNode node, String sent) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(2_048);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress("localhost", node.port()));
        socket.getOutputStream().write(sent.getBytes(UTF_8));
        return socket;
    }

    private static void assertIsClosed(Socket socket) {
        try (socket) {
            // An answer may come before the end.
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(2_000);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
