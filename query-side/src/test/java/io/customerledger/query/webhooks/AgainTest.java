package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.after;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.Webhook;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is sent again on request: resends and replays. */
class AgainTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final ReplayRange ALL = new ReplayRange(null, null, null, false);

    private final WebhookSettings once = new WebhookSettings(
            List.of(), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofDays(5), Duration.ofDays(30));
    private final Node node = Node.first(once);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void a_resend_is_one_attempt_and_a_failed_delivery_can_only_become_delivered_by_it() {
        try (var receiver = Receiver.that(answers(500))) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            eventually(SOON, () -> node.statuses(webhook).equals(List.of("failed")), () -> node.deliveries(webhook));
            resend(newest(webhook));
            eventually(SOON, () -> newest(webhook).attemptCount() == 2, () -> newest(webhook));
            assertThat(newest(webhook).status()).isEqualTo("failed");
            receiver.behaviour = answers(200);
            resend(newest(webhook));
            eventually(SOON, () -> newest(webhook).status().equals("delivered"), () -> newest(webhook));
            receiver.behaviour = answers(500);
            resend(newest(webhook));
            eventually(SOON, () -> newest(webhook).attemptCount() == 4, () -> newest(webhook));
            assertThat(newest(webhook).status()).isEqualTo("delivered");
            assertThat(receiver.received.stream()
                            .map(each -> each.header("webhook-id"))
                            .distinct())
                    .hasSize(1);
            assertThat(node.delivery.deliveries().attempts(newest(webhook))).hasSize(4);
        }
    }

    @Test
    void a_resend_tells_what_was_told_though_more_has_happened_since() {
        try (var receiver = Receiver.that(answers(200))) {
            var webhook = node.endpoint(receiver.url(), "customer.updated");
            var customer = node.create("Name 1");
            node.rename(customer, "Name 2");
            node.rename(customer, "Name 3");
            eventually(
                    SOON,
                    () -> node.statuses(webhook).equals(List.of("delivered", "delivered")),
                    () -> node.deliveries(webhook));
            resend(node.deliveries(webhook).getLast());
            eventually(SOON, () -> receiver.received.size() == 3, () -> receiver.received);
            assertThat(receiver.received.getLast().body())
                    .isEqualTo(receiver.received.getFirst().body());
        }
    }

    @Test
    void a_replay_sends_the_whole_history_in_order_and_live_deliveries_stay_prompt_beside_it() {
        try (var receiver = Receiver.that(answers(200))) {
            var customers = node.createAll(
                    IntStream.range(0, 400).mapToObj(n -> "Name " + n).toList());
            var first = customers.getFirst();
            for (int n = 2; n <= 30; n++) {
                node.rename(first, "Another " + n);
            }
            var erased = customers.getLast();
            node.delete(erased);
            var webhook = node.endpoint(receiver.url());
            receiver.behaviour = after(Duration.ofMillis(100), answers(200));
            var replay = node.replay(webhook, ALL);
            assertThat(replay.eventsTotal()).as("all but the erased creation").isEqualTo(400 - 1 + 29 + 1);

            eventually(SOON, () -> receiver.received.size() > 50, () -> receiver.received.size());
            var live = node.create("Live").id().value();
            eventually(
                    SOON, () -> status(webhook, replay.id()).equals("completed"), () -> status(webhook, replay.id()));
            eventually(SOON, () -> !DeliveryTest.of(receiver, live).isEmpty(), () -> receiver.received.size());
            assertThat(receiver.received.indexOf(DeliveryTest.of(receiver, live).getFirst()))
                    .as("how many of the replay's 429 came before the live one")
                    .isLessThan(300);
            var completed =
                    node.delivery.replays().find(webhook.key(), replay.id()).orElseThrow();
            assertThat(completed.eventsSent()).isEqualTo(replay.eventsTotal());
            assertThat(DeliveryTest.of(receiver, first.id().value()).stream()
                            .map(each -> Integer.parseInt(each.field("sequence"))))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 30).boxed().toList());
            assertThat(DeliveryTest.of(receiver, erased.id().value()).stream()
                            .map(each -> each.header("X-Commet-Event")))
                    .containsExactly("customer.deleted");
            assertThat(receiver.mostInFlight).hasValueLessThanOrEqualTo(17);
        }
    }

    @Test
    void a_replay_can_be_cancelled() {
        try (var receiver = Receiver.that(after(Duration.ofMillis(100), answers(200)))) {
            node.createAll(IntStream.range(0, 500).mapToObj(n -> "Name " + n).toList());
            var webhook = node.endpoint(receiver.url());
            var replay = node.replay(webhook, ALL);
            eventually(SOON, () -> receiver.received.size() > 5, () -> receiver.received.size());
            var cancelled =
                    node.delivery.replays().cancel(webhook.key(), replay.id()).orElseThrow();
            assertThat(cancelled.status()).isEqualTo("cancelled");
            DeliveryTest.pause(Duration.ofMillis(500));
            int sent = receiver.received.size();
            DeliveryTest.pause(Duration.ofMillis(500));
            assertThat(receiver.received).hasSize(sent).hasSizeLessThan(200);
            var left = node.jdbc.sql("SELECT count(*) FROM delivery").query(Long.class);
            eventually(SOON, () -> left.single() == 0, left::single);
        }
    }

    @Test
    void a_replay_of_what_failed_sends_that_and_nothing_else() {
        try (var receiver = Receiver.that(
                (request, out, _) -> Receiver.respond(out, request.body().contains("Bad") ? 500 : 200, ""))) {
            var webhook = node.endpoint(receiver.url());
            node.create("Good");
            var bad = node.create("Bad");
            node.create("Good");
            eventually(
                    SOON,
                    () -> node.statuses(webhook).equals(List.of("delivered", "failed", "delivered")),
                    () -> node.statuses(webhook));
            receiver.behaviour = answers(200);
            receiver.received.clear();
            var replay = node.replay(webhook, new ReplayRange(null, null, null, true));
            assertThat(replay.eventsTotal()).isEqualTo(1);
            eventually(
                    SOON, () -> status(webhook, replay.id()).equals("completed"), () -> status(webhook, replay.id()));
            assertThat(receiver.received)
                    .hasSize(1)
                    .allMatch(each -> each.body().contains(bad.id().value()));
        }
    }

    @Test
    void a_delivery_that_a_resend_delivers_keeps_nothing_else_for_longer() {
        try (var receiver = Receiver.that(answers(500))) {
            var webhook = node.endpoint(receiver.url());
            node.createAll(List.of("Ada", "Bob"));
            eventually(
                    SOON,
                    () -> node.statuses(webhook).equals(List.of("failed", "failed")),
                    () -> node.deliveries(webhook));
            var oldest = new Slots(once.retention(), Clock.systemUTC()).next();
            node.jdbc
                    .sql("UPDATE delivery_ended SET slot = :oldest, ended_at = ended_at - interval '31 days'")
                    .param("oldest", oldest)
                    .update();
            receiver.behaviour = answers(200);
            resend(newest(webhook));
            eventually(SOON, () -> newest(webhook).status().equals("delivered"), () -> newest(webhook));
            try (var retention = new Retention(new JdbcTemplate(node.database), once, Clock.systemUTC())) {
                retention.purge();
            }
            assertThat(node.statuses(webhook)).containsExactly("delivered");
        }
    }

    private void resend(Delivery delivery) {
        assertThat(node.delivery.deliveries().resend(delivery)).isTrue();
        node.delivery.couriers().wake(delivery.webhook());
    }

    private Delivery newest(Webhook webhook) {
        return node.deliveries(webhook).getFirst();
    }

    private String status(Webhook webhook, String replay) {
        return node.delivery.replays().find(webhook.key(), replay).orElseThrow().status();
    }
}
