package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.DeliveryTest.pause;
import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.WebhookField;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A database that is away for a moment costs a moment, and no attempt. */
@Execution(ExecutionMode.CONCURRENT)
class DatabaseAwayTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    /** Nothing is attempted again within SOON because a lease is over. */
    private static final WebhookSettings LONG_LEASES = new WebhookSettings(
            List.of(), Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofDays(5), Duration.ofDays(30));

    private final Node node = Node.first(LONG_LEASES);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void what_came_of_an_attempt_counts_though_the_database_is_away_just_then() {
        try (var receiver = Receiver.that((_, out, _) -> {
            node.jdbc.sql("ALTER TABLE webhook_progress RENAME TO away").update();
            Receiver.respond(out, 200, "");
        })) {
            var webhook = node.endpoint(receiver.url());
            node.create("Ada");
            var meter = node.delivery.meter();
            eventually(SOON, () -> meter.delivered() == 1, meter::delivered);
            pause(Duration.ofMillis(300)); // It is reported in vain meanwhile.
            node.jdbc.sql("ALTER TABLE away RENAME TO webhook_progress").update();
            eventually(SOON, () -> node.statuses(webhook).equals(List.of("delivered")), () -> node.deliveries(webhook));
            assertThat(node.attempts(webhook)).hasSize(1);
            assertThat(receiver.received).hasSize(1);
        }
    }

    @Test
    void what_could_not_be_read_gives_up_its_place() {
        try (var receiver = Receiver.that(answers(200))) {
            var webhook = node.endpoint(receiver.url());
            node.change(webhook, WebhookField.IS_ACTIVE, false);
            node.createAll(IntStream.range(0, 40).mapToObj(n -> "Name " + n).toList());
            node.jdbc.sql("ALTER TABLE data_key RENAME wrapped TO away").update();
            node.change(webhook, WebhookField.IS_ACTIVE, true);
            eventually(SOON, () -> !node.deliveries(webhook).isEmpty(), () -> "Nothing is claimed");
            pause(Duration.ofMillis(300));
            assertThat(receiver.received).isEmpty();
            node.jdbc.sql("ALTER TABLE data_key RENAME away TO wrapped").update();
            eventually(SOON, () -> receiver.received.size() == 40, () -> receiver.received.size());
        }
    }
}
