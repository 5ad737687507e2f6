package io.customerledger.service.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HistoryTest extends ServiceTest {

    static final String ADA = """
            {"email":"ada@acme.com","fullName":"Ada","metadata":{"n":1.10},"externalId":"%s","taxDocument":"DE1",
             "address":{"line1":"1 Weg","city":"Berlin","postalCode":"10115","country":"DE"}}""";

    @Test
    void a_history_says_what_changed_and_who_did_it() {
        var ownId = Api.unique();
        var id = api.customer(ADA.formatted(ownId));
        api.with("Ledger-Actor", "zoe")
                .with("Ledger-Reason", "she moved")
                .with("Idempotency-Key", ownId)
                .with("x-request-id", "r-1")
                .put("/customers/" + id, "{\"email\":\"ada@new.com\",\"metadata\":{\"b\":2,\"a\":1e3}}");
        var history = api.get("/customers/" + ownId + "/history");
        var updated = history.data().get(0);
        var at = api.get("/customers/" + id).data().get("updatedAt").asString();
        assertThat(updated.toString())
                .isEqualTo(
                        ("{\"id\":\"%s\",\"type\":\"customer.updated\",\"customerId\":\"%s\",\"version\":2,\"position\":%d,"
                                        + "\"occurredAt\":\"%s\",\"actor\":{\"type\":\"api_key\",\"id\":\"%s\",\"name\":\"%s\","
                                        + "\"onBehalfOf\":\"zoe\"},\"reason\":\"she moved\",\"requestId\":\"r-1\",\"idempotencyKey\":\"%s\","
                                        + "\"changes\":[{\"field\":\"email\",\"from\":\"ada@acme.com\",\"to\":\"ada@new.com\"},"
                                        + "{\"field\":\"metadata\",\"from\":{\"n\":1.1},\"to\":{\"b\":2,\"a\":1000.0}}],"
                                        + "\"object\":\"event\",\"livemode\":false}")
                                .formatted(
                                        updated.get("id").asString(),
                                        id,
                                        updated.get("position").asLong(),
                                        at,
                                        updated.at("/actor/id").asString(),
                                        updated.at("/actor/name").asString(),
                                        ownId));
        assertThat(history.http().body()).contains("\"from\":{\"n\":1.10},\"to\":{\"b\":2,\"a\":1e3}}");
        assertThat(api.get("/events/" + updated.get("id").asString()).data()).isEqualTo(updated);
    }

    @Test
    void every_change_names_the_key_that_made_it() {
        var id = api.customer();
        for (var name : List.of("Billing", "Support")) {
            var key = api.post("/api-keys", "{\"name\":\"" + name + "\"}");
            api.withKey(key.data().get("apiKey").asString()).put("/customers/" + id, "{\"fullName\":\"" + name + "\"}");
            assertThat(api.get("/customers/" + id + "/history?limit=1")
                            .data()
                            .get(0)
                            .get("actor")
                            .toString())
                    .isEqualTo("{\"type\":\"api_key\",\"id\":\"%s\",\"name\":\"%s\",\"onBehalfOf\":null}"
                            .formatted(key.id(), name));
        }
    }

    @Test
    void who_acts_and_why_is_counted_in_characters_of_any_alphabet() {
        var id = api.customer();
        assertThat(named(id, "😀".repeat(200), "é".repeat(500))).startsWith("HTTP/1.1 200 ");
        var updated = api.get("/customers/" + id + "/history").data().get(0);
        assertThat(updated.at("/actor/onBehalfOf").asString()).isEqualTo("😀".repeat(200));
        assertThat(updated.get("reason").asString()).isEqualTo("é".repeat(500));
        assertThat(named(id, "😀".repeat(201), "")).startsWith("HTTP/1.1 400 ").contains("\"Ledger-Actor\"");
        assertThat(named(id, "", "é".repeat(501))).startsWith("HTTP/1.1 400 ").contains("\"Ledger-Reason\"");
    }

    /** What is answered to a change of this customer with these headers, in UTF-8. */
    private static String named(String customer, String actor, String reason) {
        return api.raw("PUT /api/v1/customers/" + customer
                + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx-api-key: " + KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: 16\r\nLedger-Actor: " + actor
                + "\r\nLedger-Reason: " + reason + "\r\n\r\n{\"fullName\":\"A\"}");
    }

    @Test
    void a_creation_lists_every_field_that_is_set_and_an_address_that_the_caller_keeps_is_answered_nowhere() {
        var id = api.customer(
                "{\"email\":\"a@b.co\",\"addressId\":\"0f8fad5b-d9cb-469f-a165-70867728950e\",\"metadata\":null}");
        assertThat(api.get("/customers/" + id + "/history")
                        .data()
                        .get(0)
                        .get("changes")
                        .toString())
                .isEqualTo("[{\"field\":\"email\",\"from\":null,\"to\":\"a@b.co\"},"
                        + "{\"field\":\"timezone\",\"from\":null,\"to\":\"UTC\"},"
                        + "{\"field\":\"metadata\",\"from\":null,\"to\":{}}]");
    }

    @Test
    void it_is_walked_from_either_end() {
        var history = "/customers/" + changed(7) + "/history?limit=3";
        assertThat(walk(history)).containsExactly(7, 6, 5, 4, 3, 2, 1);
        assertThat(walk(history + "&order=desc")).containsExactly(7, 6, 5, 4, 3, 2, 1);
        assertThat(walk(history + "&order=asc")).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void a_cursor_is_good_for_nobody_who_has_the_own_id_since() {
        var ownId = Api.unique();
        var before = api.customer("{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(ownId));
        api.put("/customers/" + before, "{\"fullName\":\"Ada\"}");
        var history = "/customers/" + ownId + "/history?limit=1";
        var cursor = api.get(history).json().get("nextCursor").asString();
        api.put("/customers/" + before, "{\"externalId\":null}");
        api.customer("{\"email\":\"b@b.co\",\"externalId\":\"%s\"}".formatted(ownId));
        assertThat(api.get(history + "&cursor=" + cursor).refusal()).isEqualTo("400 validation_error cursor");
    }

    @Test
    void a_cursor_is_good_for_the_history_and_order_it_was_made_for() {
        var history = "/customers/" + changed(3) + "/history?limit=1";
        var cursor = api.get(history).json().get("nextCursor").asString();
        for (var path : List.of(
                history + "&order=asc&cursor=" + cursor,
                "/customers/" + changed(3) + "/history?limit=1&cursor=" + cursor,
                history + "&cursor=garbage")) {
            assertThat(api.get(path).refusal()).as(path).isEqualTo("400 validation_error cursor");
        }
    }

    @Test
    void an_erased_customer_has_its_history_under_our_id_and_nothing_of_itself_in_it() {
        var ownId = Api.unique();
        var id = api.customer(ADA.formatted(ownId));
        api.put("/customers/" + id, "{\"fullName\":\"Grace\"}");
        api.delete("/customers/" + id);
        assertThat(api.get("/customers/" + ownId + "/history").refusal()).isEqualTo("404 customer_not_found");
        var history = api.get("/customers/" + id + "/history");
        assertThat(history.http().body()).doesNotContain("Grace", "Ada", "ada@acme.com", "Berlin", ownId);
        assertThat(history.data().valueStream())
                .hasSize(3)
                .allMatch(item -> item.path("erased").asBoolean(false))
                .extracting(item -> item.get("type").asString())
                .containsExactly("customer.deleted", "customer.updated", "customer.created");
        assertThat(history.data().get(1).get("changes").toString())
                .isEqualTo("[{\"field\":\"fullName\",\"from\":null,\"to\":null}]");
        assertThat(walk("/customers/" + id + "/history?limit=2")).containsExactly(3, 2, 1);
    }

    @Test
    void the_history_under_our_id_is_nobody_elses_though_somebody_has_it_as_own_id() {
        var id = api.customer();
        api.customer("{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(id));
        var history = "/customers/" + id + "/history";
        assertThat(walk(history)).containsExactly(1);
        api.delete("/customers/" + id);
        assertThat(walk(history)).containsExactly(2, 1);
        assertThat(api.get(history).data().valueStream())
                .extracting(item -> item.get("customerId").asString())
                .containsOnly(id);
    }

    @Test
    void nobody_has_no_history() {
        for (var id : List.of("nobody", "cus_01234567890123456789abcdef")) {
            assertThat(api.get("/customers/" + id + "/history").refusal()).isEqualTo("404 customer_not_found");
        }
    }

    private static String changed(int versions) {
        var id = api.customer();
        for (int i = 2; i <= versions; i++) {
            api.put("/customers/" + id, "{\"fullName\":\"" + i + "\"}");
        }
        return id;
    }

    private static List<Integer> walk(String path) {
        var versions = new ArrayList<Integer>();
        JsonNode cursor = null;
        do {
            var page = api.get(path + (cursor == null ? "" : "&cursor=" + cursor.asString()))
                    .json();
            page.get("data").forEach(item -> versions.add(item.get("version").asInt()));
            cursor = page.get("nextCursor");
            assertThat(page.get("hasMore").asBoolean()).isEqualTo(cursor != null);
        } while (cursor != null);
        return versions;
    }
}
