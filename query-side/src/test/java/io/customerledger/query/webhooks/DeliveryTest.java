package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static io.customerledger.query.webhooks.Receiver.after;
import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.eventstore.TestClock;
import io.customerledger.query.webhooks.Receiver.Received;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class DeliveryTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Node node = Node.first(Node.QUICK);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void a_change_is_delivered_once_and_is_in_the_log_of_deliveries() {
        try (var receiver = Receiver.that(answers(200, "X-Answered-By: the receiver"))) {
            var webhook = node.endpoint(receiver.url());
            var customer = node.create("Ada");
            eventually(SOON, () -> node.statuses(webhook).equals(List.of("delivered")), () -> node.deliveries(webhook));

            var request = receiver.received.getFirst();
            assertThat(receiver.received).hasSize(1);
            assertThat(request.header("X-Commet-Event")).isEqualTo("customer.created");
            assertThat(request.header("Content-Type")).startsWith("application/json");
            var delivery = node.deliveries(webhook).getFirst();
            var eventId = Payloads.eventId(delivery.eventId());
            assertThat(request.body())
                    .startsWith("{\"id\":\"" + eventId + "\",\"event\":\"customer.created\",\"timestamp\":\""
                            + request.header("X-Commet-Timestamp")
                            + "\",\"organizationId\":\"org_acme\",\"mode\":\"sandbox\",\"apiVersion\":\"2026-07-11\",")
                    .contains(
                            "\"data\":{\"id\":\"" + customer.id() + "\",\"externalId\":null,\"fullName\":\"Ada\",",
                            "},\"sequence\":1,",
                            "{\"field\":\"fullName\",\"from\":null,\"to\":\"Ada\"}",
                            "\"actor\":{\"type\":\"api_key\",\"id\":\"key_1\",\"name\":\"Test\",\"onBehalfOf\":null}",
                            "\"reason\":\"a test\",\"requestId\":\"req_1\"}");
            var attempts = node.delivery.deliveries().attempts(delivery);
            assertThat(attempts).hasSize(1);
            assertThat(attempts.getFirst().statusCode()).isEqualTo(200);
            assertThat(attempts.getFirst().exchange().responseHeaders())
                    .contains(new Delivery.Header("X-Answered-By", "the receiver"));
            assertThat(node.jdbc
                            .sql("SELECT encode(exchange, 'escape') FROM attempt")
                            .query(String.class)
                            .single())
                    .as("sealed")
                    .doesNotContain("Answered");
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
                    .flatMap(n -> n == 50 ? Stream.of(50, 50, 50) : Stream.of(n))
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

    @Test
    void a_failing_customer_holds_back_itself_and_nobody_else_and_goes_on_after_its_last_retry() {
        var settings = Node.QUICK.withRetrySchedule(Collections.nCopies(8, Duration.ofMillis(500)));
        try (var patient = Node.first(settings);
                var receiver = Receiver.that((request, out, _) -> {
                    boolean fails = request.body().contains("Unlucky")
                            && request.field("sequence").equals("2");
                    Receiver.respond(out, fails ? 500 : 204, "");
                })) {
            var webhook = patient.endpoint(receiver.url(), "customer.updated");
            var unlucky = patient.create("Unlucky");
            var lucky = patient.create("Lucky");
            patient.rename(unlucky, "Unlucky 2");
            patient.rename(unlucky, "Unlucky 3");
            for (int n = 2; n <= 20; n++) {
                patient.rename(lucky, "Lucky " + n);
            }
            eventually(SOON, () -> of(receiver, lucky.id().value()).size() == 19, () -> receiver.received);
            eventually(SOON, () -> of(receiver, unlucky.id().value()).size() == 10, () -> receiver.received);
            assertThat(receiver.received.getLast().body())
                    .as("all others come before")
                    .contains("Unlucky 3");
            assertThat(of(receiver, unlucky.id().value()).stream().map(each -> each.field("sequence")))
                    .containsExactly("2", "2", "2", "2", "2", "2", "2", "2", "2", "3");
            assertThat(of(receiver, unlucky.id().value()).stream()
                            .limit(9)
                            .map(each -> each.header("webhook-id"))
                            .distinct())
                    .as("the id is stable over retries")
                    .hasSize(1);
            eventually(SOON, () -> !patient.statuses(webhook).contains("pending"), () -> patient.deliveries(webhook));
            assertThat(patient.statuses(webhook)).containsOnlyOnce("failed").contains("delivered");
        }
    }

    @Test
    void three_hundred_events_reach_a_healthy_endpoint_within_8_s_while_another_one_hangs() {
        try (var healthy = Receiver.that(after(Duration.ofMillis(20), answers(200)));
                var hanging = Receiver.that(Receiver.hangs())) {
            node.endpoint(healthy.url());
            node.endpoint(hanging.url());
            var start = Instant.now();
            node.createAll(IntStream.range(0, 300).mapToObj(n -> "Name " + n).toList());
            eventually(Duration.ofSeconds(8), () -> healthy.received.size() >= 300, () -> healthy.received.size());
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
            assertThat(hanging.mostInFlight).hasValueLessThanOrEqualTo(32);
        }
    }

    @Test
    void an_endpoint_that_is_down_is_probed_one_at_a_time_and_gets_everything_when_it_is_back() {
        var down = ConcurrentHashMap.<String>newKeySet();
        try (var receiver = Receiver.that(Receiver.hangs())) {
            receiver.behaviour = answers(503);
            var webhook = node.endpoint(receiver.url());
            node.createAll(IntStream.range(0, 3000).mapToObj(n -> "Name " + n).toList());
            var leased = node.jdbc
                    .sql("SELECT count(*) FROM delivery WHERE lease IS NOT NULL")
                    .query(Long.class);
            // What came of the first ones has been noted, but for one at most.
            eventually(SOON, () -> receiver.received.size() >= 30 && leased.single() <= 1, leased::single);
            eventually(SOON, () -> receiver.inFlight.get() <= 1, receiver.inFlight::get);
            receiver.mostInFlight.set(0);
            int before = receiver.received.size();
            var start = Instant.now();
            pause(Duration.ofSeconds(1));
            int probes = receiver.received.size() - before;
            long seconds =
                    Duration.between(start, Instant.now()).plusMillis(999).toSeconds();
            assertThat(receiver.mostInFlight).hasValueLessThanOrEqualTo(1);
            assertThat(probes).isBetween(1, (int) (12 * seconds));
            assertThat(node.jdbc
                            .sql("SELECT count(*) FROM delivery")
                            .query(Long.class)
                            .single())
                    .as("the log is the queue: little of it is fanned out")
                    .isLessThan(1000);
            receiver.behaviour = (request, out, _) -> {
                down.add(request.header("webhook-id"));
                Receiver.respond(out, 200, "");
            };
            eventually(Duration.ofSeconds(90), () -> down.size() == 3000, down::size);
            assertThat(webhook).isNotNull();
        }
    }

    @Test
    void an_attempt_that_breaks_gives_up_its_place() {
        var broken = new AtomicInteger();
        var breaking = new TestClock(() -> {
            if (Thread.currentThread().getName().equals("webhook-delivery") && broken.incrementAndGet() <= 32) {
                throw new StackOverflowError("Broken by the test");
            }
            return Instant.now();
        });
        try (var breakable = Node.first(Node.QUICK, Clock.tick(breaking, Duration.ofMillis(1)));
                var receiver = Receiver.that(answers(200))) {
            breakable.endpoint(receiver.url());
            breakable.createAll(
                    IntStream.range(0, 33).mapToObj(n -> "Name " + n).toList());
            eventually(SOON, () -> receiver.received.size() == 1, broken::get);
        }
    }

    static List<Received> of(Receiver receiver, String customer) {
        return receiver.received.stream()
                .filter(each -> each.body().contains(customer))
                .toList();
    }

    static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
