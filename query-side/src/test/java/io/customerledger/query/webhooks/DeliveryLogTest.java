package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.Webhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the log of deliveries tells, and for how long. */
@Execution(ExecutionMode.CONCURRENT)
class DeliveryLogTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final WebhookSettings SETTINGS = Node.QUICK.withRetrySchedule(List.of(Duration.ofHours(1)));

    private final Node node = Node.first(SETTINGS);
    private final JdbcTemplate jdbc = new JdbcTemplate(node.database);
    private final Receiver receiver = Receiver.that(answers(200));

    @AfterEach
    void close() {
        receiver.close();
        node.close();
    }

    @Test
    void deliveries_are_found_by_event_and_time() {
        var webhook = delivered();
        node.rename(node.create("Bob"), "Bobby");
        eventually(SOON, () -> node.deliveries(webhook).size() == 3, () -> node.deliveries(webhook));
        var all = numbers(node.deliveries(webhook));
        var bob = node.deliveries(webhook).get(1);
        assertThat(list(webhook, null, bob.createdAt())).isEqualTo(all.subList(0, 2));
        assertThat(list(webhook, "customer.updated", null)).isEqualTo(all.subList(0, 1));
        assertThat(node.delivery.deliveries().find(webhook.key(), all.getFirst() + 1))
                .isEmpty();
    }

    @Test
    void of_a_deletion_nothing_is_kept_of_what_came_back() {
        receiver.behaviour = (_, out, _) -> Receiver.respond(out, 200, "Farewell, Ada", "X-Farewell: Ada");
        var webhook = node.endpoint(receiver.url(), "customer.deleted");
        node.delete(node.create("Ada"));
        eventually(SOON, () -> node.attempts(webhook).size() == 1, () -> node.deliveries(webhook));
        var kept = node.attempts(webhook).getFirst().exchange();
        assertThat(kept.responseBody()).isNull();
        assertThat(kept.responseHeaders()).isEmpty();
    }

    @Test
    void the_log_of_deliveries_is_emptied_slot_by_slot_when_it_is_older_than_the_retention() {
        var webhook = delivered();
        try (var retention = new Retention(jdbc, SETTINGS, Clock.systemUTC())) {
            retention.purge();
            assertThat(node.deliveries(webhook)).hasSize(1);
        }
        for (int day = 5; day <= 40; day += 5) {
            var later = Clock.fixed(Instant.now().plus(Duration.ofDays(day)), ZoneOffset.UTC);
            try (var retention = new Retention(jdbc, SETTINGS, later)) {
                retention.purge();
            }
            if (day <= 30) {
                assertThat(node.deliveries(webhook)).as("after %s days", day).hasSize(1);
            }
        }
        assertThat(node.deliveries(webhook)).isEmpty();
        assertThat(count("attempt")).isZero();
    }

    @Test
    void what_is_old_goes_by_itself_and_what_a_deleted_endpoint_left_behind_too() {
        var webhook = delivered();
        receiver.behaviour = answers(500);
        node.create("Bob");
        eventually(SOON, () -> node.attempts(webhook).size() == 2, () -> node.deliveries(webhook));
        node.delivery.couriers().close();
        moveToNextSlot("31 days");
        node.jdbc.sql("DELETE FROM webhook").update();
        try (var _ = new Retention(jdbc, SETTINGS, Clock.systemUTC())) {
            eventually(
                    SOON,
                    () -> count("delivery_ended") == 0 && count("delivery") == 0 && count("webhook_progress") == 0,
                    () -> count("delivery"));
        }
    }

    @Test
    void what_is_younger_than_the_retention_stays_whatever_slot_it_is_in() {
        var webhook = delivered();
        moveToNextSlot("29 days");
        try (var retention = new Retention(jdbc, SETTINGS, Clock.systemUTC())) {
            retention.purge();
        }
        assertThat(node.statuses(webhook)).containsExactly("delivered");
    }

    /** An endpoint that has got one event. */
    private Webhook delivered() {
        var webhook = node.endpoint(receiver.url());
        node.create("Ada");
        eventually(SOON, () -> node.statuses(webhook).equals(List.of("delivered")), () -> node.deliveries(webhook));
        return webhook;
    }

    private void moveToNextSlot(String age) {
        node.jdbc
                .sql("UPDATE delivery_ended SET slot = :next, ended_at = ended_at - cast(:age AS interval)")
                .param("next", new Slots(SETTINGS.retention(), Clock.systemUTC()).next())
                .param("age", age)
                .update();
    }

    private List<Long> list(Webhook webhook, String event, Instant since) {
        return numbers(
                node.delivery.deliveries().list(new Deliveries.Page(webhook.key(), null, event, since, null, 100)));
    }

    private static List<Long> numbers(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::number).toList();
    }

    private long count(String table) {
        return node.jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
