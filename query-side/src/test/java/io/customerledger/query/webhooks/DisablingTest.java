package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery.Attempt;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Endpoints that are disabled: for what, and for what not. */
@Execution(ExecutionMode.CONCURRENT)
class DisablingTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(Node.QUICK);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void one_that_is_gone_is_disabled_and_gets_all_it_missed_in_order_when_it_is_back() {
        try (var receiver = Receiver.that(answers(410));
                var other = Receiver.that(answers(200))) {
            var webhook = node.endpoint(receiver.url());
            node.endpoint(other.url(), "webhook.disabled");
            var customer = node.create("Name 1");
            eventually(SOON, () -> !isActive(webhook), () -> node.deliveries(webhook));
            eventually(SOON, () -> other.received.size() == 1, () -> other.received);
            assertThat(other.received.getFirst().body())
                    .contains(
                            "\"event\":\"webhook.disabled\"",
                            "\"data\":{\"id\":\"" + webhook.key().id() + "\",\"url\":\"" + receiver.url() + "\"",
                            "\"isActive\":false",
                            "\"sequence\":null,\"changes\":[]");
            node.rename(customer, "Name 2");
            node.rename(customer, "Name 3");
            receiver.behaviour = answers(200);
            DeliveryTest.pause(Duration.ofMillis(500));
            assertThat(receiver.received).hasSize(1);
            node.change(webhook, WebhookField.IS_ACTIVE, true);
            eventually(SOON, () -> receiver.received.size() == 4, () -> receiver.received.size());
            assertThat(receiver.received.stream().map(each -> each.field("sequence")))
                    .containsExactly("1", "1", "2", "3");
        }
    }

    @Test
    void one_that_is_gone_is_disabled_though_the_clock_of_the_node_that_made_it_is_ahead() {
        try (var receiver = Receiver.that(answers(410))) {
            var webhook = node.endpoint(receiver.url());
            node.jdbc
                    .sql("UPDATE webhook SET enabled_at = enabled_at + interval '10 minutes'")
                    .update();
            node.create("Ada");
            eventually(SOON, () -> !isActive(webhook), () -> node.deliveries(webhook));
        }
    }

    @Test
    void one_that_is_gone_is_disabled_though_that_could_not_be_written_at_once() throws SQLException {
        var patient = new WebhookSettings(
                List.of(Duration.ofHours(1)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofDays(5),
                Duration.ofDays(30));
        var answering = new CountDownLatch(1);
        try (var one = Node.first(patient);
                var receiver = Receiver.that((_, out, _) -> {
                    answering.await();
                    Receiver.respond(out, 410, "");
                });
                var holder = one.database.getConnection();
                var lock = holder.prepareStatement("SELECT FROM organization FOR UPDATE")) {
            var webhook = one.endpoint(receiver.url());
            one.create("Ada");
            eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
            holder.setAutoCommit(false);
            lock.execute();
            answering.countDown();
            DeliveryTest.pause(Duration.ofSeconds(3)); // Longer than the ledger waits for the lock.
            holder.rollback();
            eventually(SOON, () -> !isActive(one, webhook), () -> one.deliveries(webhook));
            assertThat(receiver.received).hasSize(1);
        }
    }

    @Test
    void one_that_is_gone_keeps_what_it_did_not_take_though_no_retry_is_left() {
        try (var once = Node.first(Node.QUICK.withRetrySchedule(List.of()));
                var receiver = Receiver.that(answers(410))) {
            var webhook = once.endpoint(receiver.url());
            once.create("Ada");
            eventually(SOON, () -> !isActive(once, webhook), () -> once.deliveries(webhook));
            assertThat(once.statuses(webhook)).containsExactly("pending");
            receiver.behaviour = answers(200);
            once.change(webhook, WebhookField.IS_ACTIVE, true);
            eventually(SOON, () -> once.statuses(webhook).equals(List.of("delivered")), () -> once.deliveries(webhook));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WebhookField.class,
            names = {"URL", "IS_ACTIVE"})
    void one_that_was_corrected_is_not_disabled_by_the_answer_to_what_was_sent_before(WebhookField corrected) {
        var answering = new CountDownLatch(1);
        try (var gone = Receiver.that((_, out, _) -> {
                    answering.await();
                    Receiver.respond(out, 410, "");
                });
                var here = Receiver.that(answers(200))) {
            var webhook = node.endpoint(gone.url());
            node.create("Ada");
            eventually(SOON, () -> gone.received.size() == 1, () -> gone.received);
            gone.behaviour = answers(200);
            if (corrected == WebhookField.URL) {
                node.change(webhook, WebhookField.URL, here.url());
            } else {
                node.change(webhook, WebhookField.IS_ACTIVE, false);
                node.change(webhook, WebhookField.IS_ACTIVE, true);
            }
            answering.countDown();
            eventually(
                    SOON,
                    () -> !isActive(webhook)
                            || node.deliveries(webhook).getFirst().status().equals("delivered"),
                    () -> node.deliveries(webhook));
            assertThat(isActive(webhook)).isTrue();
            assertThat(node.attempts(webhook)).extracting(Attempt::statusCode).containsExactly(410, 200);
        }
    }

    @Test
    void one_without_a_success_for_five_days_is_disabled() {
        try (var receiver = Receiver.that(answers(500))) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            eventually(SOON, () -> node.attempts(webhook).size() >= 2, () -> node.attempts(webhook));
            assertThat(isActive(webhook)).isTrue();
            node.jdbc
                    .sql("UPDATE webhook_progress SET failing_since = failing_since - interval '5 days'")
                    .update();
            eventually(SOON, () -> !isActive(webhook), () -> node.attempts(webhook));
            assertThat(node.webhooks
                            .byKey(webhook.key())
                            .orElseThrow()
                            .webhook()
                            .disabledReason())
                    .isEqualTo("No delivery succeeded for 5 days");
            var meter = node.delivery.meter();
            eventually(SOON, () -> meter.disabled() == 1, meter::disabled);
        }
    }

    private boolean isActive(Webhook webhook) {
        return isActive(node, webhook);
    }

    private static boolean isActive(Node node, Webhook webhook) {
        return node.webhooks.byKey(webhook.key()).orElseThrow().webhook().isActive();
    }
}
