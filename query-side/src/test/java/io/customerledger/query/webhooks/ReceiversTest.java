package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Receivers that answer badly: what is said of them, and what happens next. */
@Execution(ExecutionMode.CONCURRENT)
class ReceiversTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(Node.QUICK);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void one_that_hangs_is_given_up_after_the_limit_of_the_exchange() {
        try (var receiver = Receiver.that(Receiver.hangs())) {
            var attempt = node.firstAttempt(receiver);
            assertThat(attempt.statusCode()).isNull();
            assertThat(attempt.exchange().error()).isEqualTo("No complete answer within 1.0 s");
            assertThat(attempt.durationMs()).isBetween(900, 5000);
        }
    }

    @Test
    void one_that_trickles_its_answer_is_given_up_as_well() {
        try (var receiver = Receiver.that((_, out, _) -> {
            for (var letter : "HTTP/1.1 200 OK and so on and on and on".split("", -1)) {
                out.write(letter.getBytes(UTF_8));
                out.flush();
                Thread.sleep(200);
            }
        })) {
            var attempt = node.firstAttempt(receiver);
            assertThat(attempt.exchange().error()).isEqualTo("No complete answer within 1.0 s");
            assertThat(attempt.durationMs()).isBetween(900, 5000);
        }
    }

    @Test
    void one_that_resets_the_connection_has_failed() {
        try (var receiver = Receiver.that(Receiver.resets())) {
            assertThat(node.firstAttempt(receiver).exchange().error())
                    .isIn("The connection was reset", "The connection was closed without an answer");
        }
    }

    @Test
    void one_that_answers_with_a_status_that_is_none_has_failed() {
        try (var receiver = Receiver.that(answers(0))) {
            assertThat(node.firstAttempt(receiver).exchange().error()).isEqualTo("The answer is not HTTP");
        }
    }

    @Test
    void one_that_closed_a_kept_connection_is_asked_again_at_once() {
        try (var receiver = Receiver.that((_, out, socket) -> {
            Receiver.respond(out, 200, "");
            socket.close();
        })) {
            var webhook = node.endpoint(receiver.url());
            for (int n = 0; n < 10; n++) {
                node.create("Name " + n);
            }
            eventually(SOON, () -> receiver.received.size() >= 10, () -> receiver.received.size());
            eventually(
                    SOON,
                    () -> node.deliveries(webhook).stream()
                            .allMatch(each -> each.status().equals("delivered")),
                    () -> node.deliveries(webhook));
            assertThat(node.deliveries(webhook)).allMatch(each -> each.attemptCount() == 1);
        }
    }

    @Test
    void one_that_redirects_is_not_followed() {
        try (var target = Receiver.that(answers(200));
                var receiver = Receiver.that(answers(307, "Location: " + target.url()))) {
            assertThat(node.firstAttempt(receiver).statusCode()).isEqualTo(307);
            assertThat(target.connections).hasValue(0);
        }
    }

    @Test
    void one_that_sets_a_cookie_is_not_told_of_it_again_and_nothing_is_asked_for_compressed() {
        try (var receiver = Receiver.that(answers(200, "Set-Cookie: session=1"))) {
            node.endpoint(receiver.url());
            node.rename(node.create("Ada"), "Ada King");
            eventually(SOON, () -> receiver.received.size() == 2, () -> receiver.received);
            assertThat(receiver.received).allMatch(each -> each.header("Cookie") == null);
            assertThat(receiver.received).allMatch(each -> each.header("Accept-Encoding") == null);
        }
    }

    @Test
    void one_with_a_path_in_letters_of_the_world_is_called_there() {
        try (var receiver = Receiver.that(answers(200))) {
            node.endpoint(receiver.url() + "/日本?ü=ß");
            node.create("Ada");
            eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
            assertThat(receiver.received.getFirst().header(":request"))
                    .startsWith("post /hook/%e6%97%a5%e6%9c%ac?%c3%bc=%c3%9f ");
        }
    }

    @Test
    void one_that_asks_for_time_gets_it() {
        try (var receiver = Receiver.that(answers(429, "Retry-After: 2"))) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            eventually(SOON, () -> node.attempts(webhook).size() == 1, () -> node.attempts(webhook));
            receiver.behaviour = answers(200);
            eventually(SOON, () -> receiver.received.size() == 2, () -> receiver.received);
            assertThat(Duration.between(
                            receiver.received.getFirst().at(),
                            receiver.received.getLast().at()))
                    .isGreaterThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void one_behind_a_wrong_certificate_never_sees_the_body(@TempDir Path folder) throws Exception {
        try (var receiver = Receiver.behind(selfSigned(folder), answers(200))) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            // The first handshake of a JVM takes its time.
            eventually(
                    SOON,
                    () -> node.attempts(webhook).stream()
                            .anyMatch(each -> each.exchange().error().matches("TLS: [^:]+")),
                    () -> node.attempts(webhook));
            assertThat(receiver.received).isEmpty();
        }
    }

    @Test
    void what_one_answered_counts_though_it_cannot_be_kept() {
        try (var writer = Node.first(Node.QUICK);
                var sender = writer.another(Node.QUICK);
                var receiver = Receiver.that((_, out, _) -> {
                    writer.jdbc.sql("ALTER TABLE data_key RENAME TO away").update();
                    Receiver.respond(out, 200, "");
                })) {
            writer.delivery.couriers().close(); // This node would have the data key in memory.
            var webhook = writer.endpoint(receiver.url());
            writer.create("Ada");
            DoubleSupplier delivered = () -> sender.delivery.meter().delivered();
            eventually(SOON, () -> delivered.getAsDouble() == 1, delivered::getAsDouble);
            writer.jdbc.sql("ALTER TABLE away RENAME TO data_key").update();
            eventually(
                    SOON,
                    () -> sender.deliveries(webhook).getFirst().status().equals("delivered"),
                    () -> sender.deliveries(webhook));
            assertThat(receiver.received).hasSize(1);
        }
    }

    private static ServerSocket selfSigned(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = folder.resolve("wrong.p12");
        var made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=elsewhere",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor()).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }
}
