package io.customerledger.service.customer;

import static io.customerledger.service.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateCustomerTest extends ServiceTest {

    @Test
    void whoever_has_the_own_id_may_go_at_that_moment() {
        for (int i = 0; i < 100; i++) {
            var own = unique();
            var body = "{\"email\":\"a@b.co\",\"externalId\":\"" + own + "\"}";
            api.customer(body);
            var deletion =
                    CompletableFuture.supplyAsync(() -> api.delete("/customers/" + own), Thread::startVirtualThread);
            assertThat(api.post("/customers", body).status()).isIn(200, 201);
            assertThat(deletion.join().status()).isEqualTo(200);
        }
    }

    @Test
    void a_customer_is_answered_as_the_contract_shows_it() {
        var created = api.post("/customers", "{\"email\":\"ada@acme.com\",\"fullName\":\"Ada Lovelace\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(created.header("Content-Type")).isEqualTo("application/json");
        assertThat(created.json().get("success").asBoolean()).isTrue();
        assertThat(created.data().propertyNames())
                .containsExactly(
                        "id",
                        "externalId",
                        "fullName",
                        "email",
                        "taxDocument",
                        "documentType",
                        "timezone",
                        "metadata",
                        "address",
                        "createdAt",
                        "updatedAt",
                        "object",
                        "livemode");
        assertThat(created.id()).matches("cus_[A-Za-z0-9_-]{20,}");
        assertThat(created.data().get("createdAt").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(api.get("/customers/" + created.id()).http().body())
                .isEqualTo(created.http().body());
    }

    @Test
    void every_field_comes_back_as_it_was_sent_whether_to_create_or_to_change_a_customer() {
        var sent = """
                "externalId":"%s","fullName":"Ada Lovelace","email":"Ada@Acme.com","taxDocument":"B1",\
                "documentType":"VAT","timezone":"Europe/Madrid","metadata":{"plan":"pro"},\
                "address":{"line1":"1","line2":"2","city":"3","state":"4","postalCode":"5","country":"ES",\
                "region":"7"}""";
        var created = sent.formatted(unique());
        assertThat(api.post("/customers", "{" + created + "}").http().body()).contains(created);
        var changed = sent.formatted(unique());
        assertThat(api.put("/customers/" + api.customer(), "{" + changed + "}")
                        .http()
                        .body())
                .contains(changed);
    }

    @Test
    void what_is_strange_but_legal_comes_back_to_the_letter() {
        var metadata =
                "{\"z\":1.10,\"a\":12345678901234567890123,\"e\":1e5,\"\u200Frtl\":\"😀/\u2028\\u001f\",\"n\":{\"x\":[null,true]}}";
        var created = api.post("/customers", "{\"email\":\"ada@acme.com\",\"metadata\":" + metadata + "}");
        assertThat(created.http().body()).contains("\"metadata\":" + metadata + ",");
        assertThat(api.get("/customers/" + created.id()).http().body())
                .isEqualTo(created.http().body());
    }

    @Test
    void an_own_id_that_exists_is_answered_with_its_customer_and_nothing_happens() {
        var own = unique();
        var created = api.post("/customers", "{\"email\":\"ada@acme.com\",\"externalId\":\"%s\"}".formatted(own));
        var again = api.post("/customers", "{\"email\":\"bob@acme.com\",\"id\":\"%s\"}".formatted(own));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.http().body()).isEqualTo(created.http().body());
        assertThat(again.header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void whose_own_ids_holder_is_deleted_just_then_meets_it_or_is_created() {
        for (int round = 0; round < 40; round++) {
            var own = unique();
            var body = "{\"email\":\"ada@acme.com\",\"externalId\":\"%s\"}".formatted(own);
            api.post("/customers", body);
            var deleting =
                    CompletableFuture.runAsync(() -> api.delete("/customers/" + own), Thread::startVirtualThread);
            var batch = CompletableFuture.supplyAsync(
                    () -> api.post("/customers/batch", "{\"customers\":[%s]}".formatted(body)),
                    Thread::startVirtualThread);
            var created = api.with("Idempotency-Key", unique()).post("/customers", body);
            deleting.join();
            assertThat(created.status()).as(created.http().body()).isIn(200, 201);
            assertThat(batch.join().data().at("/successful/0/externalId").asString())
                    .isEqualTo(own);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                              | 400 validation_error email
                    ''                                              | 400 validation_error email
                    {"email":"nobody"}                              | 400 validation_error email
                    {"email":"a@b.co","id":"x","externalId":"y"}    | 400 validation_error id
                    {"email":"a@b.co","externalId":""}              | 400 validation_error externalId
                    {"email":"a@b.co","timezone":"Mars"}            | 400 validation_error timezone
                    {"email":"a@b.co","metadata":[]}                | 400 validation_error metadata
                    {"email":"a@b.co","address":{"line1":"1","city":"M","postalCode":"2","country":"ZZ"}} | 400 validation_error address.country
                    {"email":"a@b.co","addressId":"7"}              | 400 validation_error addressId""")
    void what_breaks_a_rule_is_refused(String body, String refusal) {
        assertThat(api.post("/customers", body).refusal()).isEqualTo(refusal);
    }

    @Test
    void all_that_is_wrong_is_told_headers_and_json_included() {
        var refused = api.with("Idempotency-Key", "k".repeat(256))
                .with("Ledger-Reason", "r".repeat(501))
                .post("/customers", "{\"email\":7,\"timezone\":\"Mars\",\"metadata\":{\"a\":\"\\u0000\"}}");
        assertThat(refused.offending())
                .containsExactlyInAnyOrder("metadata.a", "email", "timezone", "Ledger-Reason", "Idempotency-Key");
    }

    @Test
    void a_repeat_is_answered_alike_and_another_request_is_a_mismatch() {
        var once = api.with("Idempotency-Key", unique());
        var body = "{\"email\":\"ada@acme.com\"}";
        var first = once.post("/customers", body);
        api.put("/customers/" + first.id(), "{\"fullName\":\"Changed since\"}");
        var again = once.post("/customers", body);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(again.header("ETag")).isEqualTo("\"1\"");
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(once.post("/customers", body + " ").refusal()).isEqualTo("409 idempotency_key_mismatch");
        assertThat(once.post("/customers/batch", "{\"customers\":[{}]}").refusal())
                .isEqualTo("409 idempotency_key_mismatch");
        api.delete("/customers/" + first.id());
        assertThat(once.post("/customers", body).refusal()).isEqualTo("404 customer_not_found");
    }
}
