package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.query.webhooks.Receiver.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(Node.QUICK);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void a_change_is_delivered_once_and_is_in_the_log_of_deliveries() {
        try (var receiver = Receiver.that(answers(200))) {
            var webhook = node.endpoint(receiver.url());
            var customer = node.create("Ada");
            eventually(SOON, () -> receiver.received.size() == 1, () -> receiver.received);
            var request = receiver.received.getFirst();
            assertThat(request.header("X-Commet-Event")).isEqualTo("customer.created");
            assertThat(request.body()).contains("\"data\":{\"id\":\"" + customer.id() + "\",\"fullName\":\"Ada\"}");
            eventually(
                    SOON,
                    () -> status(webhook.key().equals(webhook.key()) ? node.deliveries(webhook) : List.of())
                            .equals(List.of("delivered")),
                    () -> node.deliveries(webhook));
            assertThat(receiver.received).hasSize(1);
        }
    }

    @Test
    void a_hundred_quick_changes_arrive_in_order_once_each_though_one_fails_twice_on_the_way() {
        var failures = new AtomicInteger();
        try (var receiver = Receiver.that((request, out, _) -> {
            boolean fails = request.field("sequence").equals("50") && failures.incrementAndGet() <= 2;
            Receiver.respond(out, fails ? 500 : 200, "");
        })) {
            node.endpoint(receiver.url());
            var customer = node.create("Name 1");
            for (int version = 2; version <= 100; version++) {
                node.rename(customer, "Name " + version);
            }
            eventually(SOON, () -> receiver.received.size() >= 102, () -> receiver.received.size());
            var expected = IntStream.rangeClosed(1, 100)
                    .boxed()
                    .flatMap(n -> n == 50 ? List.of(50, 50, 50).stream() : List.of(n).stream())
                    .map(String::valueOf)
                    .toList();
            assertThat(receiver.received.stream().map(each -> each.field("sequence")))
                    .containsExactlyElementsOf(expected);
            assertThat(receiver.received)
                    .allSatisfy(each ->
                            assertThat(each.body()).contains("\"fullName\":\"Name " + each.field("sequence") + "\""));
            assertThat(receiver.received.stream().map(Received::connection).distinct())
                    .as("connections are reused")
                    .hasSizeLessThan(6);
        }
    }

    private static List<String> status(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::status).toList();
    }
}
