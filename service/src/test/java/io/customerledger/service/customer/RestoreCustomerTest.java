package io.customerledger.service.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreCustomerTest extends ServiceTest {

    @Test
    void a_customer_is_again_what_it_was_by_a_new_event() {
        var ownId = Api.unique();
        var created = api.post("/customers", """
                {"email":"ada@acme.com","externalId":"%s","metadata":{"n":1.10},
                 "address":{"line1":"1 Weg","city":"Berlin","postalCode":"10115","country":"DE"}}""".formatted(ownId));
        var id = created.id();
        api.put("/customers/" + id, "{\"fullName\":\"Grace\",\"address\":null,\"externalId\":null,\"metadata\":null}");
        var restored = api.with("If-Match", "\"2\"")
                .with("Ledger-Reason", "a mistake")
                .post("/customers/" + id + "/restore", "{\"version\":1}");
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.header("ETag")).isEqualTo("\"3\"");
        assertThat(restored.http().body())
                .isEqualTo(created.http()
                        .body()
                        .replaceFirst(
                                "\"updatedAt\":\"[^\"]*\"",
                                "\"updatedAt\":\""
                                        + restored.data().get("updatedAt").asString() + "\""));
        assertThat(api.get("/customers/" + ownId).data()).isEqualTo(restored.data());
        var event = api.get("/customers/" + id + "/history").data().get(0);
        assertThat(event.get("type").asString()).isEqualTo("customer.updated");
        assertThat(event.get("reason").asString()).isEqualTo("a mistake");
        assertThat(event.get("changes")).hasSize(4);
    }

    @Test
    void where_nothing_would_change_nothing_happens() {
        var id = api.customer();
        var restored = api.post("/customers/" + id + "/restore", "{\"version\":1}");
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.header("ETag")).isEqualTo("\"1\"");
        assertThat(api.get("/customers/" + id + "/history").data()).hasSize(1);
    }

    @Test
    void an_own_id_that_is_another_customers_by_now_is_a_conflict() {
        var ownId = Api.unique();
        var body = "{\"email\":\"a@b.co\",\"externalId\":\"" + ownId + "\"}";
        var id = api.customer(body);
        api.put("/customers/" + id, "{\"externalId\":null}");
        api.customer(body);
        assertThat(api.post("/customers/" + id + "/restore", "{\"version\":1}").refusal())
                .isEqualTo("409 duplicate externalId");
    }

    @Test
    void a_version_it_never_had_and_a_customer_that_never_was_are_not_found() {
        assertThat(api.post("/customers/" + api.customer() + "/restore", "{\"version\":2}")
                        .refusal())
                .isEqualTo("404 customer_not_found");
        assertThat(api.post("/customers/nobody/restore", "{\"version\":1}").refusal())
                .isEqualTo("404 customer_not_found");
    }

    @Test
    void that_its_id_is_another_ones_own_id_changes_nothing() {
        var id = api.customer();
        api.customer("{\"email\":\"a@b.co\",\"externalId\":\"" + id + "\"}");
        assertThat(api.post("/customers/" + id + "/restore", "{\"version\":2}").refusal())
                .isEqualTo("404 customer_not_found");
    }

    @Test
    void the_precondition_comes_first() {
        var restore = "/customers/" + api.customer() + "/restore";
        assertThat(api.with("If-Match", "\"7\"")
                        .post(restore, "{\"version\":1}")
                        .refusal())
                .isEqualTo("412 precondition_failed If-Match");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "{\"version\":0}", "{\"version\":1.0}", "{\"version\":\"1\"}", "{\"version\":null}"})
    void a_version_is_a_whole_number_from_one_on(String body) {
        assertThat(api.post("/customers/x/restore", body).refusal()).isEqualTo("400 validation_error version");
    }

    @Test
    void a_repeat_is_answered_and_not_done_again() {
        var id = api.customer("{\"email\":\"a@b.co\",\"fullName\":\"Ada\"}");
        api.put("/customers/" + id, "{\"fullName\":\"Grace\"}");
        var once = api.with("Idempotency-Key", Api.unique());
        var first = once.post("/customers/" + id + "/restore", "{\"version\":1}");
        api.put("/customers/" + id, "{\"fullName\":\"Edith\"}");
        var repeat = once.post("/customers/" + id + "/restore", "{\"version\":1}");
        assertThat(repeat.http().body()).isEqualTo(first.http().body());
        assertThat(repeat.header("ETag")).isEqualTo("\"3\"");
        assertThat(repeat.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void that_a_version_never_was_is_repeated_even_when_it_is_there_by_then() {
        var id = api.customer();
        var once = api.with("Idempotency-Key", Api.unique());
        var first = once.post("/customers/" + id + "/restore", "{\"version\":2}");
        api.put("/customers/" + id, "{\"fullName\":\"Edith\"}");
        var repeat = once.post("/customers/" + id + "/restore", "{\"version\":2}");
        assertThat(repeat.refusal()).isEqualTo(first.refusal()).isEqualTo("404 customer_not_found");
        assertThat(repeat.header("Idempotent-Replayed")).isEqualTo("true");
    }
}
