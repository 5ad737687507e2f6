package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that never come to an end: what they cost is bounded, and what they said before counts. */
@Isolated // Some of them keep every processor busy.
class UnendingReceiversTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(Node.QUICK);

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 1000000000000\r\n", "Transfer-Encoding: chunked\r\n"})
    void one_that_never_stops_talking_is_read_to_4_kib_and_no_further(String length) {
        var piece = "more and ".repeat(1000);
        var sent = length.contains("chunked") ? Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n" : piece;
        var sizes = new AtomicLong();
        try (var receiver = Receiver.that((_, out, _) -> {
            out.write(("HTTP/1.1 200 OK\r\n" + length + "\r\n").getBytes(UTF_8));
            while (true) {
                out.write(sent.getBytes(UTF_8));
                sizes.addAndGet(sent.length());
            }
        })) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            eventually(
                    SOON,
                    () -> receiver.inFlight.get() == 0 && node.attempts(webhook).size() == 1,
                    () -> node.attempts(webhook));
            assertThat(node.attempts(webhook).getFirst().exchange().responseBody())
                    .hasSize(4096);
            assertThat(node.deliveries(webhook).getFirst().status()).isEqualTo("delivered");
            // No more was sent than fits the buffers between the two.
            assertThat(sizes.get()).isLessThan(32L << 20);
        }
    }

    @Test
    void one_that_never_comes_to_its_answer_is_given_up() {
        try (var receiver = Receiver.that(UnendingReceiversTest::processesForEver)) {
            var attempt = node.firstAttempt(receiver);
            assertThat(attempt.exchange().error()).isEqualTo("No complete answer within 1.0 s");
            assertThat(attempt.durationMs()).isBetween(900, 5000);
        }
    }

    @Test
    void those_that_never_stop_talking_leave_the_processors_to_others() {
        int endless = Runtime.getRuntime().availableProcessors() + 2;
        try (var patient = Node.first(WebhookSettings.DEFAULT);
                var talker = Receiver.that(UnendingReceiversTest::processesForEver);
                var other = Receiver.that(answers(200))) {
            for (int n = 0; n < endless; n++) {
                patient.endpoint(talker.url());
            }
            patient.endpoint(other.url());
            patient.create("Ada");
            eventually(SOON, () -> talker.inFlight.get() == endless, () -> talker.inFlight);
            patient.create("Grace");
            // Before those exchanges come to their limit.
            eventually(Duration.ofSeconds(6), () -> other.received.size() == 2, () -> other.received);
        }
    }

    private static void processesForEver(Receiver.Received request, OutputStream out, Socket socket)
            throws IOException {
        var heads = "HTTP/1.1 102 Processing\r\n\r\n".repeat(1000).getBytes(UTF_8);
        while (true) {
            out.write(heads);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_one_answered_counts_though_the_rest_of_it_never_comes(boolean isBrokenOff) {
        try (var receiver = Receiver.that((_, out, socket) -> {
            out.write("HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 9\r\n\r\nlater".getBytes(UTF_8));
            if (isBrokenOff) {
                socket.close();
            } else {
                Thread.sleep(10_000);
            }
        })) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            eventually(SOON, () -> node.attempts(webhook).size() == 1, () -> node.attempts(webhook));
            var attempt = node.attempts(webhook).getFirst();
            assertThat(attempt.statusCode()).isEqualTo(503);
            assertThat(attempt.exchange().responseBody()).isEqualTo("later");
            assertThat(node.deliveries(webhook).getFirst().nextAttemptAt())
                    .isAfter(Instant.now().plus(Duration.ofMinutes(50)));
        }
    }
}
