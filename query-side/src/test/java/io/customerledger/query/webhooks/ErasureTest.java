package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ErasureTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(new WebhookSettings(
            List.of(Duration.ofHours(1)),
            Duration.ofSeconds(3),
            Duration.ofSeconds(6),
            Duration.ofDays(5),
            Duration.ofDays(30)));

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void what_is_pending_of_an_erased_customer_ends_as_erased_and_its_deletion_is_delivered() {
        try (var receiver = Receiver.that(answers(500))) {
            var webhook = node.endpoint(receiver.url());
            var customer = node.create("Ada Lovelace");
            node.rename(customer, "Ada King");
            eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
            receiver.behaviour = answers(200);
            node.delete(customer);
            eventually(SOON, () -> receiver.received.size() == 2, () -> node.deliveries(webhook));
            assertThat(receiver.received.getLast().body())
                    .contains("\"data\":{\"id\":\"" + customer.id()
                            + "\",\"deleted\":true},\"sequence\":3,\"changes\":[]")
                    .doesNotContain("Ada");
            eventually(
                    SOON,
                    () -> node.deliveries(webhook).stream()
                            .map(Delivery::status)
                            .toList()
                            .equals(List.of("delivered", "erased", "erased")),
                    () -> node.deliveries(webhook));
            var attempted = node.deliveries(webhook).getLast();
            assertThat(attempted.attemptCount()).isEqualTo(1);
            var attempt = node.delivery.deliveries().attempts(attempted).getFirst();
            assertThat(attempt.statusCode()).as("that it was attempted stays").isEqualTo(500);
            assertThat(attempt.exchange()).as("what was said is gone").isNull();
        }
    }

    @Test
    void a_deletion_waits_for_what_is_under_way_of_its_customer() throws InterruptedException {
        var answer = new CountDownLatch(1);
        try (var receiver = Receiver.that((request, out, _) -> {
            if (request.header("X-Commet-Event").equals("customer.created")) {
                answer.await();
            }
            Receiver.respond(out, 500, "");
        })) {
            var webhook = node.endpoint(receiver.url());
            var customer = node.create("Ada Lovelace");
            eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
            node.delete(customer);
            Thread.sleep(300);
            assertThat(receiver.received).hasSize(1);
            answer.countDown();
            eventually(SOON, () -> receiver.received.size() == 2, () -> node.deliveries(webhook));
            assertThat(node.deliveries(webhook).getLast().status()).isEqualTo("erased");
            assertThat(receiver.received.getLast().header("X-Commet-Event")).isEqualTo("customer.deleted");
        }
    }

    @Test
    void what_was_delivered_of_an_erased_customer_is_not_resent_but_its_deletion_is() {
        try (var receiver = Receiver.that(answers(200))) {
            var webhook = node.endpoint(receiver.url());
            var customer = node.create("Ada Lovelace");
            eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
            node.delete(customer);
            eventually(SOON, () -> receiver.received.size() == 2, () -> receiver.received);
            var deliveries = node.delivery.deliveries();
            assertThat(deliveries.resend(node.deliveries(webhook).getLast())).isFalse();
            assertThat(deliveries.resend(node.deliveries(webhook).getFirst())).isTrue();
        }
    }

    @Test
    void what_an_inactive_endpoint_is_owed_of_an_erased_customer_is_shown_as_erased() {
        try (var receiver = Receiver.that(answers(410))) {
            var webhook = node.endpoint(receiver.url());
            var customer = node.create("Ada Lovelace");
            eventually(
                    SOON,
                    () -> !node.webhooks
                            .byKey(webhook.key())
                            .orElseThrow()
                            .webhook()
                            .isActive(),
                    () -> node.deliveries(webhook));
            assertThat(node.deliveries(webhook))
                    .hasSize(1)
                    .allMatch(each -> each.status().equals("pending"));
            node.delete(customer);
            assertThat(node.deliveries(webhook))
                    .hasSize(1)
                    .allMatch(each -> each.status().equals("erased"));
        }
    }
}
