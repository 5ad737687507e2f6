package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.Api.Answered;
import io.customerledger.service.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The contract's lines on endpoints: what is made, shown, refused, and said again to a repeat. */
class WebhooksTest extends ServiceTest {

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
    void a_live_organizations_endpoint_is_reached_by_https_and_by_nothing_else() {
        var live = tenant(true).api();
        var made = live.post("/webhooks", webhook("\"*\""));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.data().get("livemode").asBoolean()).isTrue();
        var open = webhook("\"*\"").replace("https:", "http:");
        assertThat(api.post("/webhooks", open).status()).as("in the sandbox").isEqualTo(201);
        assertThat(live.post("/webhooks", open).refusal()).isEqualTo("400 validation_error url");
        assertThat(live.put("/webhooks/" + made.id(), open).refusal()).isEqualTo("400 validation_error url");
    }

    @Test
    void an_endpoint_that_is_switched_off_stays_so_until_it_is_switched_on() {
        var path = "/webhooks/" + api.post("/webhooks", webhook("\"*\"")).id();
        for (var active : List.of(false, true)) {
            api.put(path, "{\"isActive\":" + active + "}");
            api.put(path, "{\"description\":\"Changed\"}");
            assertThat(api.get(path).data().get("isActive").asBoolean()).isEqualTo(active);
        }
        assertThat(api.put(path, "{\"isActive\":null}").refusal()).isEqualTo("400 validation_error isActive");
    }

    @Test
    void endpoints_are_listed_page_by_page_the_newest_first() {
        var owner = tenant().api();
        var made = new ArrayList<String>();
        for (int n = 0; n < 3; n++) {
            made.addFirst(owner.post("/webhooks", webhook("\"*\"")).id());
        }
        var listed = new ArrayList<String>();
        var cursor = "";
        for (int n = 0; n < 3; n++) {
            var page = owner.get("/webhooks?limit=1" + cursor).json();
            listed.add(page.get("data").get(0).get("id").asString());
            assertThat(page.get("hasMore").asBoolean()).isEqualTo(n < 2);
            cursor = "&cursor=" + page.path("nextCursor").asString("");
        }
        assertThat(listed).isEqualTo(made);
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
    void of_thirty_changes_of_an_endpoint_at_once_none_fails() throws Exception {
        var path = "/webhooks/" + api.post("/webhooks", webhook("\"*\"")).id();
        var answers = new ArrayList<Future<Answered>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 30; n++) {
                var change = "{\"description\":\"" + n + "\"}";
                answers.add(callers.submit(() -> api.put(path, change)));
            }
        }
        for (var answer : answers) {
            assertThat(answer.get().status()).isEqualTo(200);
        }
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
        for (var since : List.of(
                "+12345-01-01T00:00:00Z",
                "0000-12-31T00:00:00Z",
                "+999999999-01-01T00:00:00Z",
                "9999-12-31T23:59:59-00:01",
                "0001-01-01T00:00:00+14:00")) {
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
    void an_overlap_of_no_hours_ends_the_old_secret_whatever_the_time_is_elsewhere() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id();
        api.post(path + "/rotate-secret", "{\"overlapHours\":0}");
        assertThat(column(path, "count(previous_secret)")).isEqualTo("0");
        api.post(path + "/rotate-secret", "{\"overlapHours\":1}");
        assertThat(column(path, "count(previous_secret)")).isEqualTo("1");
    }

    @Test
    void the_secret_right_before_a_rotation_counts_until_the_overlap_ends() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id();
        var overlap = """
                extract(epoch FROM previous_secret_until
                                   - (SELECT max(occurred_at) FROM event WHERE subject_id = webhook_id))::int / 3600""";
        for (int hours : List.of(24, 1, 168)) {
            var before = column(path, "secret");
            api.post(path + "/rotate-secret", hours == 24 ? "" : "{\"overlapHours\":" + hours + "}");
            assertThat(column(path, "previous_secret")).isEqualTo(before).isNotEqualTo(column(path, "secret"));
            assertThat(column(path, overlap)).isEqualTo(Integer.toString(hours));
        }
    }

    @Test
    void an_overlap_is_of_whole_hours_and_at_most_of_a_week() {
        var path = "/webhooks/"
                + api.post("/webhooks", webhook("\"customer.deleted\"")).id();
        for (var overlap : List.of("-1", "169", "1.5", "\"24\"")) {
            assertThat(api.post(path + "/rotate-secret", "{\"overlapHours\":" + overlap + "}")
                            .refusal())
                    .as(overlap)
                    .isEqualTo("400 validation_error overlapHours");
        }
    }

    private static String column(String path, String column) {
        return APP.getBean(JdbcClient.class)
                .sql("SELECT " + column + " FROM webhook WHERE webhook_id = ?")
                .param(path.substring(path.lastIndexOf('/') + 1))
                .query(String.class)
                .single();
    }

    private static String webhook(String events) {
        return "{\"url\":\"https://hook.example.invalid/\",\"events\":[" + events + "]}";
    }
}
