package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.customerledger.eventstore.webhooks.WebhookSecrets;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a receiver gets is signed with the secrets that its endpoint has then. */
@Execution(ExecutionMode.CONCURRENT)
class SignedDeliveriesTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(Node.QUICK);
    private final Receiver receiver = Receiver.that(answers(200));

    @AfterEach
    void close() {
        receiver.close();
        node.close();
    }

    @Test
    void what_is_sent_is_signed_as_it_is_with_the_endpoints_secret_and_during_an_overlap_with_the_one_before() {
        var webhook = node.endpoint(receiver.url());
        var before = WebhookSecrets.next();
        node.overlap(node.secrets.seal(webhook.key(), before), "1 hour");
        node.create("Ada ✓");
        eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
        var request = receiver.received.getFirst();
        for (var secret : List.of(node.secret(webhook), before)) {
            assertThatCode(() -> new com.standardwebhooks.Webhook(secret).verify(request.body(), headers(request)))
                    .doesNotThrowAnyException();
        }
        assertThat(request.header("X-Commet-Event-Id")).isEqualTo(request.field("id"));
    }

    @Test
    void a_test_is_signed_with_the_secret_before_during_its_overlap_only() {
        var webhook = node.endpoint(receiver.url());
        for (var end : List.of("1 hour", "-1 second")) {
            node.overlap(node.secrets.seal(webhook.key(), WebhookSecrets.next()), end);
            var row = node.webhooks.byKey(webhook.key()).orElseThrow();
            assertThat(node.delivery.tests().deliver(row, false, Node.ORIGIN).success())
                    .isTrue();
        }
        assertThat(receiver.received)
                .extracting(each -> each.header("webhook-signature").split(" ").length)
                .containsExactly(2, 1);
    }

    private static HttpHeaders headers(Receiver.Received request) {
        var headers = request.headers().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        return HttpHeaders.of(headers, (_, _) -> true);
    }
}
