package io.customerledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.Api.Answered;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two organizations: what the one has does not exist for the other, on every route that exists. Routes come from the
 * running service; one that asks for something unknown here fails the test until {@link Victim#ids} or {@link #BODIES}
 * know it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantsTest extends ServiceTest {

    /** A body that would be accepted, by how the route ends; elsewhere an empty object is. */
    private static final Map<String, String> BODIES = Map.of(
            "/customers/{id}", "{\"fullName\":\"Mallory\"}",
            "/restore", "{\"version\":1}",
            "/webhooks/{id}", "{\"description\":\"Mallory\"}");

    private static final Set<Route> ROUTES = Route.all(APP);

    private Victim victim;
    private Api intruder;
    private String intrudersWebhook;

    @BeforeAll
    void two_organizations() {
        victim = new Victim(tenant().api(), TenantsTest::event);
        intruder = tenant().api();
        intrudersWebhook = intruder.post("/webhooks", "{\"url\":\"https://hook.example.invalid/\",\"events\":[\"*\"]}")
                .id();
    }

    @Test
    void there_are_routes() {
        assertThat(ROUTES).hasSizeGreaterThan(10);
        assertThat(ROUTES.stream().filter(Route::isOfApi)).hasSizeGreaterThan(8);
    }

    @Test
    void what_is_anothers_is_answered_as_if_it_did_not_exist() {
        for (var route : ROUTES) {
            if (route.isOfApi() && route.hasIds()) {
                for (var path : route.paths(victim.ids)) {
                    var refused = ask(intruder, route, path);
                    assertThat(refused.status())
                            .as("%s %s: %s", route, path, refused.http().body())
                            .isEqualTo(404);
                    assertHoldsNothing(refused, path);
                    var absent =
                            ask(intruder, route, route.paths(victim.absent()).getFirst());
                    assertThat(plain(refused)).as("%s", route).isEqualTo(plain(absent));
                }
            }
        }
    }

    @Test
    void what_is_anothers_is_not_found_below_what_is_ones_own() {
        int asked = 0;
        for (var route : ROUTES) {
            if (route.isOfApi() && route.path().matches(".*\\{.*\\{.*")) {
                for (var path : route.paths(victim.ids)) {
                    var below = path.replace(victim.ids.get("webhooks").getFirst(), intrudersWebhook);
                    var refused = ask(intruder, route, below);
                    assertThat(refused.status()).as("%s: %s", route, below).isEqualTo(404);
                    assertHoldsNothing(refused, below);
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThanOrEqualTo(4);
    }

    @Test
    void the_owner_gets_what_the_intruder_asked_for() {
        for (var route : ROUTES) {
            if (route.isOfApi() && route.hasIds() && route.method().equals("GET")) {
                for (var path : route.paths(victim.ids)) {
                    assertThat(ask(victim.api, route, path).status())
                            .as("%s %s", route, path)
                            .isEqualTo(200);
                }
            }
        }
        assertThat(victim.api
                        .get("/customers/" + victim.ownId)
                        .data()
                        .get("email")
                        .asString())
                .isEqualTo(victim.email);
    }

    @Test
    void no_list_shows_what_is_anothers_whatever_is_asked_for() {
        for (var route : ROUTES) {
            if (route.isList()) {
                for (var query : queries(route)) {
                    var listed = ask(intruder, route, route.path() + query);
                    assertThat(listed.status()).as("%s%s", route, query).isIn(200, 400);
                    assertHoldsNothing(listed, route.path() + query);
                }
            }
        }
    }

    @Test
    void a_cursor_of_anothers_list_leads_nowhere() {
        int cursors = 0;
        for (var route : ROUTES) {
            if (route.isList()) {
                var cursor = cursor(route);
                if (cursor != null) {
                    cursors++;
                    var name = route.path().endsWith("/events") ? "after" : "cursor";
                    assertThat(ask(intruder, route, route.path() + "?" + name + "=" + cursor)
                                    .refusal())
                            .isEqualTo("400 validation_error " + name);
                }
            }
        }
        assertThat(cursors).isGreaterThanOrEqualTo(3);
    }

    @Test
    void no_stream_shows_what_is_anothers() throws Exception {
        for (var route : ROUTES) {
            if (route.isOfApi() && route.isStream()) {
                try (var socket = new Socket("localhost", PORT)) {
                    socket.setSoTimeout(1_500);
                    socket.getOutputStream()
                            .write("GET %s HTTP/1.1\r\nHost: localhost\r\nx-api-key: %s\r\n\r\n"
                                    .formatted(route.path(), intruder.key())
                                    .getBytes(UTF_8));
                    Thread.sleep(500);
                    victim.api.put("/customers/" + victim.ownId, "{\"fullName\":\"" + victim.secret() + "\"}");
                    var read = new ByteArrayOutputStream();
                    assertThatThrownBy(() -> socket.getInputStream().transferTo(read))
                            .isInstanceOf(SocketTimeoutException.class);
                    assertThat(victim.secrets)
                            .allSatisfy(
                                    secret -> assertThat(read.toString(UTF_8)).doesNotContain(secret));
                }
            }
        }
    }

    @Test
    void an_own_id_of_anothers_is_free_and_its_idempotency_key_too() {
        var key = Api.unique();
        var body = "{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(Api.unique());
        var his = victim.api.with("Idempotency-Key", key).post("/customers", body);
        var mine = intruder.with("Idempotency-Key", key).post("/customers", body);
        assertThat(his.status()).isEqualTo(201);
        assertThat(mine.status()).isEqualTo(201);
        assertThat(mine.id()).isNotEqualTo(his.id());
        assertThat(mine.header("Idempotent-Replayed")).isNull();
        assertThat(intruder.with("Idempotency-Key", key)
                        .post("/customers", body)
                        .id())
                .isEqualTo(mine.id());

        var secret = victim.api.with("Idempotency-Key", key + "k").post("/api-keys", "{\"name\":\"A\"}");
        var other = intruder.with("Idempotency-Key", key + "k").post("/api-keys", "{\"name\":\"A\"}");
        assertThat(other.data().get("apiKey")).isNotEqualTo(secret.data().get("apiKey"));
        assertThat(intruder.with("Idempotency-Key", key)
                        .post("/api-keys", "{\"name\":\"A\"}")
                        .refusal())
                .isEqualTo("409 idempotency_key_mismatch");
    }

    @Test
    void no_api_key_opens_what_is_the_operators() {
        for (var route : ROUTES) {
            if (route.path().startsWith("/admin")) {
                var path = route.path().replaceAll("\\{[^}]*}", "x");
                assertThat(intruder.send(route.method(), "/" + path, BodyPublishers.ofString("{}"))
                                .refusal())
                        .isEqualTo("401 unauthorized");
            }
        }
    }

    private Answered ask(Api caller, Route route, String path) {
        var body = BODIES.entrySet().stream()
                .filter(entry -> route.path().endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("{}");
        var hasBody = Set.of("POST", "PUT", "PATCH").contains(route.method());
        return caller.send(
                route.method(),
                path.substring("/api/v1".length()),
                hasBody ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
    }

    /** All queries by which a list could be asked for another's things; a route ignores those that it does not know. */
    private List<String> queries(Route route) {
        var queries = new ArrayList<>(List.of("", "?limit=100", "?order=asc&limit=100"));
        for (var name : List.of("externalId", "query", "email", "customerId", "after", "subjectId", "type", "cursor")) {
            for (var known : List.of(
                    victim.ids.get("customers"),
                    victim.ids.get("api-keys"),
                    victim.ids.get("webhooks"),
                    victim.ids.get("events"))) {
                known.forEach(id -> queries.add("?" + name + "=" + id));
            }
            queries.add("?" + name + "=" + victim.email.replace("@", "%40"));
        }
        queries.add("?cursor=" + cursor(route));
        return queries;
    }

    /** The owner's cursor of a list; null where there is no second page. */
    private String cursor(Route route) {
        var next = ask(victim.api, route, route.path() + "?limit=1").json().get("nextCursor");
        return next == null ? null : next.asString();
    }

    /** An answer holds nothing of the other organization's, except what the request itself held. */
    private void assertHoldsNothing(Answered answered, String asked) {
        var whole = answered.http().headers().map() + answered.http().body();
        assertThat(victim.secrets).allSatisfy(secret -> assertThat(whole).doesNotContain(secret));
        victim.ids
                .values()
                .forEach(
                        known -> known.forEach(id -> assertThat(whole).as(asked).doesNotContain(id)));
    }

    private static String plain(Answered answered) {
        return answered.status()
                + answered.http().body()
                + answered.http().headers().map().keySet();
    }

    private static String event(String customer) {
        return APP.getBean(JdbcClient.class)
                .sql("SELECT event_id FROM event WHERE subject_id = :customer LIMIT 1")
                .param("customer", customer)
                .query(String.class)
                .single();
    }
}
