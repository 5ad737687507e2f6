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
import java.util.Map;
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

/** The contract's webhook lines, against the running service and a receiver on loopback, which a setting opens. */
class WebhooksTest {

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
    void an_endpoint_is_made_shown_listed_changed_and_deleted_and_its_secret_is_shown_once() {
        var made = api.post("/webhooks", webhook("\"customer.updated\"").replace("}", ",\"description\":\"Ours\"}"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.data().propertyNames())
                .containsExactly(
                        "id",
                        "url",
                        "events",
                        "description",
                        "isActive",
                        "disabledAt",
                        "disabledReason",
                        "apiVersion",
                        "createdAt",
                        "secretKey",
                        "object",
                        "livemode");
        assertThat(made.data().get("id").asString()).matches("whe_[A-Za-z0-9_-]{20,}");
        assertThat(made.data().get("secretKey").asString()).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(made.data().get("apiVersion").asString()).isEqualTo("2026-07-11");
        var path = "/webhooks/" + made.id();
        var shown = api.get(path);
        assertThat(shown.data().has("secretKey")).isFalse();
        assertThat(StreamSupport.stream(api.get("/webhooks?limit=100").data().spliterator(), false)
                        .map(each -> each.get("id").asString()))
                .contains(made.id());
        assertThat(api.put(path, "{\"description\":null,\"events\":[\"*\"]}")
                        .data()
                        .get("events")
                        .toString())
                .isEqualTo("[\"*\"]");
        var rotated = api.post(path + "/rotate-secret", "");
        assertThat(rotated.data().get("secretKey").asString())
                .startsWith("whsec_")
                .isNotEqualTo(made.data().get("secretKey").asString());
        assertThat(api.delete(path).data().toString())
                .isEqualTo("{\"id\":\"" + made.id() + "\",\"deleted\":true,\"object\":\"webhook\",\"livemode\":false}");
        assertThat(api.get(path).refusal()).isEqualTo("404 webhook_not_found");
        assertThat(api.delete(path).refusal()).isEqualTo("404 webhook_not_found");
    }

    @Test
    void what_cannot_be_an_endpoint_is_refused_by_name() {
        var refused = Map.of(
                "{}", "400 validation_error url",
                "{\"url\":\"https://example.com\"}", "400 validation_error events",
                "{\"url\":\"https://example.com\",\"events\":[]}", "400 validation_error events",
                "{\"url\":\"https://example.com\",\"events\":[\"customer.moved\"]}", "400 validation_error events",
                "{\"url\":\"http://10.0.0.1/\",\"events\":[\"*\"]}", "400 validation_error url",
                "{\"url\":\"https://user:pass@example.com/\",\"events\":[\"*\"]}", "400 validation_error url",
                "{\"url\":\"ftp://example.com/\",\"events\":[\"*\"]}", "400 validation_error url",
                "{\"url\":\"https://example.com\",\"events\":[\"*\"],\"apiVersion\":\"2020-01-01\"}",
                        "400 validation_error apiVersion");
        refused.forEach((body, refusal) ->
                assertThat(api.post("/webhooks", body).refusal()).as(body).isEqualTo(refusal));
        assertThat(api.post("/webhooks", "{\"url\":\"https://example.com\",\"events\":[\"customer.moved\"]}")
                        .error()
                        .get("message")
                        .asString())
                .contains("customer.created, customer.updated, customer.deleted, webhook.disabled");
        assertThat(api.post("/webhooks", "{\"url\":\"https://no-such-name.invalid/\",\"events\":[\"*\"]}")
                        .status())
                .as("a name that does not resolve yet")
                .isEqualTo(201);
    }

    @Test
    void a_repeat_shows_the_same_secret_again_and_makes_nothing() {
        var once = api.with("Idempotency-Key", Api.unique());
        var first = once.post("/webhooks", webhook("\"customer.deleted\""));
        var again = once.post("/webhooks", webhook("\"customer.deleted\""));
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(once.post("/webhooks", webhook("\"*\"")).refusal()).isEqualTo("409 idempotency_key_mismatch");
        var path = "/webhooks/" + first.id();
        var change = api.with("Idempotency-Key", Api.unique());
        var changed = change.put(path, "{\"description\":\"One\"}");
        api.put(path, "{\"description\":\"Two\"}");
        assertThat(change.put(path, "{\"description\":\"One\"}").http().body())
                .isEqualTo(changed.http().body());
        var rotation = api.with("Idempotency-Key", Api.unique());
        assertThat(rotation.post(path + "/rotate-secret", "{}").http().body())
                .isEqualTo(rotation.post(path + "/rotate-secret", "{}").http().body());
        var unknown = api.with("Idempotency-Key", Api.unique());
        assertThat(unknown.put("/webhooks/whe_none", "{}").refusal()).isEqualTo("404 webhook_not_found");
        assertThat(unknown.put("/webhooks/whe_none", "{}").header("Idempotent-Replayed"))
                .isEqualTo("true");
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
        assertThat(api.get(delivery).data().get("status").asString()).isEqualTo("delivered");
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
    void what_was_refused_is_refused_again_in_the_same_words() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id();
        for (var refused : List.of("/webhooks/whe_none/test", path + "/deliveries/whd_none/resend")) {
            var once = api.with("Idempotency-Key", Api.unique());
            var first = once.post(refused, "");
            var again = once.post(refused, "");
            assertThat(first.status()).isEqualTo(404);
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(again.http().body()).isEqualTo(first.http().body());
        }
    }

    @Test
    void a_replay_begins_and_ends_at_times_that_a_calendar_has() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id() + "/replay";
        for (var since : List.of("+12345-01-01T00:00:00Z", "0000-12-31T00:00:00Z", "+999999999-01-01T00:00:00Z")) {
            assertThat(api.post(path, "{\"since\":\"" + since + "\"}").refusal())
                    .as(since)
                    .isEqualTo("400 validation_error since");
        }
        assertThat(api.post(path, "{\"until\":\"tomorrow\"}").refusal()).isEqualTo("400 validation_error until");
        assertThat(api.post(path, "{\"since\":\"2026-03-25t14:30:00z\",\"until\":\"9999-12-31T00:00:00+01:00\"}")
                        .status())
                .isEqualTo(202);
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
        var enabled = api.put("/webhooks/" + gone.id(), "{\"isActive\":true}").data();
        assertThat(enabled.get("disabledAt").isNull()).isTrue();
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
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("It did not happen within 15 s");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
