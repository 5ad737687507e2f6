package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.sun.net.httpserver.HttpServer;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.query.webhooks.WebhookDelivery;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract's lines on deliveries, against a receiver on loopback, which a setting opens. */
class DeliveriesTest {

    private record Received(String path, String event, JsonNode body) {}

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    private static final List<Received> RECEIVED = new CopyOnWriteArrayList<>();
    private static volatile int status = 200;

    private static ConfigurableApplicationContext app;
    private static HttpServer receiver;
    private static Api api;
    private static String target;

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            RECEIVED.add(new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("X-Commet-Event"),
                    JsonMapper.shared().readTree(body)));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
        target = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        app = new SpringApplicationBuilder(CustomerLedger.class)
                .properties(
                        "server.port=0",
                        "spring.datasource.url=" + TestDatabase.fresh().getJdbcUrl(),
                        "ledger.data-dir=target/service-test",
                        "ledger.bootstrap-api-key=" + KEY,
                        "ledger.webhooks.allowed-networks=127.0.0.0/8",
                        "ledger.webhooks.retry-schedule=1,1")
                .run();
        api = new Api(
                "http://localhost:"
                        + ((WebServerApplicationContext) app).getWebServer().getPort(),
                KEY);
    }

    @AfterAll
    static void stop() {
        app.close();
        receiver.stop(0);
    }

    @Test
    void changes_are_delivered_as_they_are_answered_and_can_be_sent_again() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"*\"").replace("/hook", "/changes"))
                        .id();
        var customer = api.post("/customers", "{\"email\":\"ada@acme.com\",\"metadata\":{\"n\":1.10,\"é\":\"/\"}}");
        eventually(() -> !of(customer.id()).isEmpty());
        var body = of(customer.id()).getFirst().body();
        var expected = (tools.jackson.databind.node.ObjectNode) customer.data().deepCopy();
        expected.remove(List.of("object", "livemode"));
        assertThat(body.get("data").toString()).isEqualTo(expected.toString());
        assertThat(body.get("sequence").asInt()).isEqualTo(1);

        eventually(() -> statuses(path, "?status=delivered").size() == 1);
        var delivery = api.get(path + "/deliveries").data().get(0);
        assertThat(delivery.propertyNames())
                .containsExactly(
                        "id",
                        "eventId",
                        "event",
                        "customerId",
                        "status",
                        "attemptCount",
                        "nextAttemptAt",
                        "lastStatusCode",
                        "createdAt",
                        "deliveredAt",
                        "object",
                        "livemode");
        assertThat(delivery.get("eventId")).isEqualTo(body.get("id"));
        assertThat(delivery.get("customerId").asString()).isEqualTo(customer.id());
        var one = path + "/deliveries/" + delivery.get("id").asString();
        assertThat(api.get(one).data().get("attempts").get(0).propertyNames())
                .containsExactly(
                        "at", "statusCode", "durationMs", "error", "requestHeaders", "responseHeaders", "responseBody");

        var once = api.with("Idempotency-Key", Api.unique());
        assertThat(once.post(one + "/resend", "").status()).isEqualTo(202);
        assertThat(once.post(one + "/resend", "").header("Idempotent-Replayed")).isEqualTo("true");
        eventually(() -> of(customer.id()).size() == 2);
        eventually(() -> api.get(one).data().get("attempts").size() == 2);

        var replay = api.post(path + "/replay", "{\"events\":[\"customer.created\"]}");
        assertThat(replay.status()).isEqualTo(202);
        assertThat(replay.data().propertyNames())
                .containsExactly(
                        "id", "status", "eventsTotal", "eventsSent", "createdAt", "completedAt", "object", "livemode");
        var replayPath = path + "/replays/" + replay.id();
        eventually(() -> api.get(replayPath).data().get("status").asString().equals("completed"));
        var completed = api.get(replayPath).data();
        assertThat(completed.get("eventsSent")).isEqualTo(completed.get("eventsTotal"));
        assertThat(of(customer.id()))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.body()).isEqualTo(body));
        assertThat(api.get(path + "/replays/whr_none").refusal()).isEqualTo("404 replay_not_found");
        assertThat(api.get(path + "/deliveries/whd_none").refusal()).isEqualTo("404 delivery_not_found");

        assertThat(api.delete("/customers/" + customer.id()).status()).isEqualTo(200);
        eventually(() -> of(customer.id()).size() == 4);
        assertThat(of(customer.id()).getLast().body().get("data").toString())
                .isEqualTo("{\"id\":\"" + customer.id() + "\",\"deleted\":true}");
        var attempt = api.get(one).data().get("attempts").get(0);
        assertThat(attempt.get("requestHeaders").isNull()).as("erased").isTrue();
        assertThat(api.post(one + "/resend", "").refusal()).isEqualTo("404 delivery_not_found");
        api.delete(path);
    }

    @Test
    void a_test_is_delivered_at_once_and_once_even_when_it_fails() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id();
        var once = api.with("Idempotency-Key", Api.unique());
        var tested = once.post(path + "/test", "");
        assertThat(tested.status()).isEqualTo(200);
        assertThat(tested.data().get("success").asBoolean()).isTrue();
        assertThat(tested.data().propertyNames())
                .containsExactly("success", "deliveryId", "deliveredAt", "object", "livemode");
        assertThat(once.post(path + "/test", "").http().body())
                .isEqualTo(tested.http().body());
        var received = RECEIVED.stream()
                .filter(each -> "webhook.test".equals(each.event()))
                .toList();
        assertThat(received).hasSize(1);
        assertThat(received.getFirst().body().get("sequence").isNull()).isTrue();
        var delivery = path + "/deliveries/" + tested.data().get("deliveryId").asString();
        var logged = api.get(delivery).data();
        assertThat(logged.get("status").asString()).isEqualTo("delivered");
        assertThat(logged.get("createdAt")).isEqualTo(logged.get("deliveredAt"));
        assertThat(api.post(delivery + "/resend", "").refusal()).isEqualTo("404 delivery_not_found");
        try {
            status = 500;
            var failed = api.post(path + "/test", "{}");
            assertThat(failed.status()).isEqualTo(200);
            assertThat(failed.data().get("success").asBoolean()).isFalse();
            assertThat(failed.data().get("deliveredAt").isNull()).isFalse();
        } finally {
            status = 200;
        }
        assertThat(api.post("/webhooks/whe_none/test", "").refusal()).isEqualTo("404 webhook_not_found");
    }

    @Test
    void the_log_of_deliveries_is_asked_for_by_time_and_by_what_there_can_be() throws Exception {
        var webhook = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id();
        for (int n = 0; n < 3; n++) {
            api.post(webhook + "/test", "");
            Thread.sleep(2);
        }
        var deliveries = webhook + "/deliveries";
        var all = api.get(deliveries + "?event=webhook.test").data();
        assertThat(all).hasSize(3);
        var second = all.get(1).get("createdAt").asString();
        assertThat(api.get(deliveries + "?since=" + second).data().valueStream())
                .containsExactly(all.get(0), all.get(1));
        var cursor = "cursor="
                + api.get(deliveries + "?limit=1").json().get("nextCursor").asString();
        assertThat(api.get(deliveries + "?limit=1&" + cursor).data().get(0)).isEqualTo(all.get(1));
        for (var query :
                List.of("status=lost", "event=customer.moved", "since=yesterday", cursor + "&since=" + second)) {
            assertThat(api.get(deliveries + "?" + query).refusal())
                    .isEqualTo("400 validation_error " + query.replaceFirst("=.*", ""));
        }
    }

    @Test
    void nobody_is_woken_for_an_endpoint_that_is_not_there() {
        var couriers = (Cache<?, ?>) Objects.requireNonNull(
                ReflectionTestUtils.getField(app.getBean(WebhookDelivery.class).couriers(), "couriers"));
        var once = api.with("Idempotency-Key", Api.unique());
        var made = once.post("/webhooks", webhook("\"customer.deleted\""));
        eventually(() -> couriers.asMap().toString().contains(made.id()));
        var awake = Set.copyOf(couriers.asMap().keySet());
        assertThat(once.post("/webhooks", webhook("\"customer.deleted\"")).id()).isEqualTo(made.id());
        var unknown = api.with("Idempotency-Key", Api.unique());
        for (var each : List.of(api, unknown, unknown)) {
            assertThat(each.put("/webhooks/whe_none", "{}").refusal()).isEqualTo("404 webhook_not_found");
        }
        assertThat(api.post("/webhooks/whe_none/replay", "").refusal()).isEqualTo("404 webhook_not_found");
        assertThat(couriers.asMap().keySet()).isEqualTo(awake);
    }

    @Test
    void a_receiver_that_is_gone_is_disabled_and_the_others_are_told() {
        var told = "/webhooks/"
                + api.post("/webhooks", webhook("\"webhook.disabled\"")).id();
        var gone = api.post("/webhooks", webhook("\"customer.created\""));
        try {
            status = 410;
            api.customer();
            eventually(() ->
                    !api.get("/webhooks/" + gone.id()).data().get("isActive").asBoolean());
        } finally {
            status = 200;
        }
        var disabled = api.get("/webhooks/" + gone.id()).data();
        assertThat(disabled.get("disabledAt").isNull()).isFalse();
        assertThat(disabled.get("disabledReason").asString()).contains("410");
        eventually(() -> RECEIVED.stream()
                .anyMatch(each -> "webhook.disabled".equals(each.event())
                        && each.body().at("/data/id").asString().equals(gone.id())));
        var waiting = api.get("/webhooks/" + gone.id() + "/deliveries").data().get(0);
        assertThat(waiting.get("status").asString()).isEqualTo("pending");
        assertThat(waiting.get("nextAttemptAt").isNull())
                .as("while it is disabled")
                .isTrue();
        var enabled = api.put("/webhooks/" + gone.id(), "{\"isActive\":true}").data();
        assertThat(enabled.get("disabledAt").isNull()).isTrue();
        assertThat(enabled.get("disabledReason").isNull()).isTrue();
        eventually(() -> statuses("/webhooks/" + gone.id(), "").equals(List.of("delivered")));
        api.delete(told);
        api.delete("/webhooks/" + gone.id());
    }

    private static String webhook(String events) {
        return "{\"url\":\"" + target + "\",\"events\":[" + events + "]}";
    }

    private static List<Received> of(String customer) {
        return RECEIVED.stream()
                .filter(each -> each.path().equals("/changes")
                        && each.body().at("/data/id").asString().equals(customer))
                .toList();
    }

    private static List<String> statuses(String path, String query) {
        return StreamSupport.stream(api.get(path + "/deliveries" + query).data().spliterator(), false)
                .map(each -> each.get("status").asString())
                .toList();
    }

    private static void eventually(BooleanSupplier condition) {
        var end = Instant.now().plus(Duration.ofSeconds(15));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) throw new AssertionError("It did not happen within 15 s");
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
