package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was answered first is answered again. */
class IdempotencyTest extends IdempotencyNodes {

    @Test
    void a_key_used_for_another_method_path_or_body_is_refused_and_keeps_its_answer() {
        var id = here.customer(ADA);
        var once = here.with("Idempotency-Key", Api.unique());
        var answered = once.put("/customers/" + id, "{\"fullName\":\"A\"}");
        assertThat(answered.status()).isEqualTo(200);
        for (var other : List.of(
                once.patch("/customers/" + id, "{\"fullName\":\"A\"}"),
                once.put("/customers/" + here.customer(ADA), "{\"fullName\":\"A\"}"),
                once.put("/customers/" + id, "{\"fullName\":\"B\"}"),
                once.put("/customers/" + id, "{ \"fullName\":\"A\"}"),
                once.put("/customers/nobody", "{\"fullName\":\"A\"}"),
                once.post("/customers", "{\"email\":\"a@b.co\"}"),
                once.post("/customers/batch", "{\"customers\":[{\"email\":\"a@b.co\"}]}"),
                once.post("/api-keys", "{\"name\":\"A\"}"))) {
            assertThat(other.refusal()).isEqualTo("409 idempotency_key_mismatch");
            assertThat(other.header("Idempotent-Replayed")).isNull();
        }
        assertIsRepeat(once.put("/customers/" + id, "{\"fullName\":\"A\"}"), answered);
    }

    @Test
    void a_404_is_repeated_even_when_the_customer_exists_by_then() {
        var ownId = Api.unique();
        for (var id : List.of(ownId, "cus_00000000000000000000000000")) {
            var once = here.with("Idempotency-Key", Api.unique());
            var refused = once.put("/customers/" + id, "{\"fullName\":\"A\"}");
            assertThat(refused.refusal()).isEqualTo("404 customer_not_found");
            here.customer(
                    "{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(id.equals(ownId) ? id : Api.unique()));
            assertIsRepeat(once.put("/customers/" + id, "{\"fullName\":\"A\"}"), refused);
        }
        assertThat(here.get("/customers/" + ownId).header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void a_409_is_repeated_even_when_the_own_id_is_free_by_then() {
        var ownId = Api.unique();
        var holder = here.customer("{\"email\":\"a@b.co\",\"externalId\":\"" + ownId + "\"}");
        var id = here.customer(ADA);
        var once = here.with("Idempotency-Key", Api.unique());
        var body = "{\"externalId\":\"" + ownId + "\"}";
        var refused = once.put("/customers/" + id, body);
        assertThat(refused.refusal()).isEqualTo("409 duplicate externalId");
        here.delete("/customers/" + holder);
        assertIsRepeat(once.put("/customers/" + id, body), refused);
        assertThat(here.put("/customers/" + id, body).status()).isEqualTo(200);
    }

    @Test
    void a_412_is_repeated_even_when_the_version_would_match_by_then() {
        var id = here.customer(ADA);
        var once = here.with("Idempotency-Key", Api.unique()).with("If-Match", "\"2\"");
        var refused = once.put("/customers/" + id, "{\"fullName\":\"B\"}");
        assertThat(refused.refusal()).isEqualTo("412 precondition_failed If-Match");
        here.put("/customers/" + id, "{\"fullName\":\"C\"}");
        assertIsRepeat(once.put("/customers/" + id, "{\"fullName\":\"B\"}"), refused);
    }

    @Test
    void what_changed_nothing_is_repeated_too() {
        var ownId = Api.unique();
        var body = "{\"email\":\"a@b.co\",\"externalId\":\"" + ownId + "\"}";
        var id = here.customer(body);
        var create = here.with("Idempotency-Key", Api.unique());
        var exists = create.post("/customers", body);
        assertThat(exists.status()).isEqualTo(200);
        var update = here.with("Idempotency-Key", Api.unique());
        var unchanged = update.put("/customers/" + id, "{\"email\":\"a@b.co\"}");
        assertThat(unchanged.header("ETag")).isEqualTo("\"1\"");
        here.put("/customers/" + id, "{\"email\":\"b@b.co\",\"externalId\":null}");
        assertIsRepeat(create.post("/customers", body), exists);
        assertIsRepeat(update.put("/customers/" + id, "{\"email\":\"a@b.co\"}"), unchanged);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x-api-key     | ck_sandbox_unknown_key_0123456789 | {"email":"a@b.co"} | 401 unauthorized
                    Content-Type  | text/plain                        | {"email":"a@b.co"} | 415 unsupported_media_type
                    Accept        | text/html                         | {"email":"a@b.co"} | 406 not_acceptable
                    Ledger-Actor  | 201                               | {"email":"a@b.co"} | 400 validation_error Ledger-Actor
                    x-request-id  | 1                                 | {"email":"a"}      | 400 validation_error email
                    x-request-id  | 1                                 | {"email":          | 400 invalid_json
                    x-request-id  | 1                                 | 1048577            | 413 payload_too_large""")
    void what_was_refused_before_it_ran_is_not_recorded(String header, String value, String body, String refusal) {
        var key = Api.unique();
        var once = (header.equals("x-api-key") ? here.withKey(value) : here.with(header, sized(value)))
                .with("Idempotency-Key", key);
        assertThat(once.post("/customers", sized(body)).refusal()).isEqualTo(refusal);
        var applied = here.with("Idempotency-Key", key).post("/customers", ADA);
        assertThat(applied.status()).isEqualTo(201);
        assertThat(applied.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void a_repeat_after_the_customer_has_changed_shows_it_as_it_was() {
        var once = here.with("Idempotency-Key", Api.unique());
        var created = once.post("/customers", ADA);
        var id = created.id();
        var again = here.with("Idempotency-Key", Api.unique());
        var changed = again.put("/customers/" + id, "{\"metadata\":{\"n\":12345678901234567890123}}");
        for (int n = 0; n < 5; n++) {
            there.put("/customers/" + id, "{\"fullName\":\"Name " + n + "\",\"metadata\":{\"n\":" + n + "}}");
        }
        assertIsRepeat(once.post("/customers", ADA), created);
        assertIsRepeat(again.put("/customers/" + id, "{\"metadata\":{\"n\":12345678901234567890123}}"), changed);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void a_repeat_after_the_customer_was_deleted_finds_nobody() {
        var once = here.with("Idempotency-Key", Api.unique());
        var id = once.post("/customers", ADA).id();
        here.delete("/customers/" + id);
        var again = once.post("/customers", ADA);
        assertThat(again.refusal()).isEqualTo("404 customer_not_found");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.http().body()).doesNotContain("ada@acme.com");
    }

    @Test
    void a_repeated_batch_shows_what_it_showed_but_for_those_who_were_erased() {
        var ownId = Api.unique();
        var body = """
                {"customers":[{"email":"one@acme.com","externalId":"%1$s"},{"email":"no"},{"email":"two@acme.com"},
                              {"email":"three@acme.com","externalId":"%1$s"}]}""".formatted(ownId);
        var once = here.with("Idempotency-Key", Api.unique());
        long before = events();
        var answered = once.post("/customers/batch", body);
        assertThat(answered.data().get("successful")).hasSize(3);
        assertThat(events() - before).isEqualTo(2);
        var two = answered.data().get("successful").get(1).get("id").asString();
        there.put("/customers/" + ownId, "{\"email\":\"changed@acme.com\",\"externalId\":null}");
        assertIsRepeat(once.post("/customers/batch", body), answered);
        here.delete("/customers/" + two);
        var erased = once.post("/customers/batch", body);
        assertThat(erased.http().body())
                .isEqualTo(answered.http()
                        .body()
                        .replace(
                                "{\"id\":\"%s\",\"externalId\":null,\"email\":\"two@acme.com\"}".formatted(two),
                                "{\"id\":\"%s\",\"externalId\":null,\"email\":null}".formatted(two)));
        assertThat(events() - before).isEqualTo(4);
    }

    @Test
    void another_node_and_one_started_later_repeat_alike() {
        var key = Api.unique();
        var ownId = Api.unique();
        var body = "{\"email\":\"a@b.co\",\"externalId\":\"" + ownId + "\"}";
        var created = here.with("Idempotency-Key", key).post("/customers", body);
        assertIsRepeat(there.with("Idempotency-Key", key).post("/customers", body), created);
        try (var later = TestNode.on(database)) {
            assertIsRepeat(later.api(KEY).with("Idempotency-Key", key).post("/customers", body), created);
        }
    }

    @Test
    void reading_and_deleting_pay_no_heed_to_the_key() {
        var once = here.with("Idempotency-Key", Api.unique());
        var id = once.post("/customers", ADA).id();
        assertThat(once.get("/customers/" + id).header("Idempotent-Replayed")).isNull();
        assertThat(once.delete("/customers/" + id).status()).isEqualTo(200);
        assertThat(once.delete("/customers/" + id).refusal()).isEqualTo("404 customer_not_found");
    }

    /** A number stands for a text of that many characters. */
    private static String sized(String text) {
        return text.matches("\\d{3,}") ? "x".repeat(Integer.parseInt(text)) : text;
    }
}
