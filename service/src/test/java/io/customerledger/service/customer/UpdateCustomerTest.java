package io.customerledger.service.customer;

import static io.customerledger.service.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateCustomerTest extends ServiceTest {

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH"})
    void what_is_present_changes_and_what_is_absent_stays(String method) {
        var id = api.customer("{\"email\":\"ada@acme.com\",\"fullName\":\"Ada\",\"taxDocument\":\"1\"}");
        var changed = api.send(
                method,
                "/customers/" + id,
                BodyPublishers.ofString("{\"fullName\":\"Ada King\",\"taxDocument\":null}"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.data().get("fullName").asString()).isEqualTo("Ada King");
        assertThat(changed.data().get("taxDocument").isNull()).isTrue();
        assertThat(changed.data().get("email").asString()).isEqualTo("ada@acme.com");
        assertThat(api.get("/customers/" + id).http().body())
                .isEqualTo(changed.http().body());
    }

    @Test
    void metadata_and_address_are_replaced_whole() {
        var id = api.customer("{\"email\":\"a@b.co\",\"metadata\":{\"a\":1,\"b\":2},\"address\":"
                + "{\"line1\":\"1\",\"line2\":\"2\",\"city\":\"M\",\"postalCode\":\"3\",\"country\":\"ES\"}}");
        var changed = api.put(
                "/customers/" + id,
                "{\"metadata\":{\"b\":3},\"address\":"
                        + "{\"line1\":\"9\",\"city\":\"M\",\"postalCode\":\"3\",\"country\":\"ES\"}}");
        assertThat(changed.data().get("metadata").toString()).isEqualTo("{\"b\":3}");
        assertThat(changed.data().at("/address/line2").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"email\":\"ada@acme.com\"}", "{\"id\":\"x\",\"addressId\":7,\"unknown\":null}"})
    void a_body_that_changes_nothing_is_answered_with_the_customer_as_it_is(String body) {
        var id = api.customer();
        var unchanged = api.put("/customers/" + id, body);
        assertThat(unchanged.status()).isEqualTo(200);
        assertThat(unchanged.header("ETag")).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"email":null}          | 400 validation_error email
                    {"email":"nobody"}      | 400 validation_error email
                    {"externalId":""}       | 400 validation_error externalId
                    {"fullName":7}          | 400 validation_error fullName
                    {"address":{}}          | 400 validation_error address.line1
                    []                      | 400 invalid_json
                    ''                      | 400 validation_error body""")
    void what_breaks_a_rule_is_refused(String body, String refusal) {
        assertThat(api.put("/customers/" + api.customer(), body).refusal()).isEqualTo(refusal);
    }

    @Test
    void another_customers_own_id_is_a_duplicate() {
        var own = unique();
        api.customer("{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(own));
        assertThat(api.put("/customers/" + api.customer(), "{\"externalId\":\"%s\"}".formatted(own))
                        .refusal())
                .isEqualTo("409 duplicate externalId");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "1"        | 200
                    "9", "1"   | 200
                    *          | 200
                    "2"        | 412 precondition_failed If-Match
                    W/"1"      | 412 precondition_failed If-Match
                    "x"        | 412 precondition_failed If-Match
                    1          | 400 validation_error If-Match
                    "1" "2"    | 400 validation_error If-Match""")
    void if_match_names_the_version(String header, String expected) {
        var answered = api.with("If-Match", header).put("/customers/" + api.customer(), "{\"fullName\":\"A\"}");
        assertThat(answered.status() == 200 ? "200" : answered.refusal()).isEqualTo(expected);
    }

    @Test
    void if_match_may_come_in_several_lines() {
        var several = api.with("If-Match", "\"9\"").with("If-Match", "\"1\"");
        assertThat(several.put("/customers/" + api.customer(), "{\"fullName\":\"A\"}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "50%",
                "a+b",
                "a b",
                "é😀",
                ".",
                "..",
                "a/../b",
                "?x=1",
                "#x",
                "a;b",
                "\\",
                "%2F",
                "a//b",
                "/",
                "batch/x",
                "\u200F",
                "\"",
                "cus_01234567890123456789abcdef"
            })
    void a_path_names_a_customer_by_its_own_id_too(String name) {
        var own = name.startsWith("cus_") || name.length() < 3 ? name : unique() + name;
        var id = api.post(
                        "/customers",
                        "{\"email\":\"a@b.co\",\"externalId\":\"%s\"}"
                                .formatted(own.replace("\\", "\\\\").replace("\"", "\\\"")))
                .id();
        var path = "/customers/" + encoded(own);
        assertThat(api.put(path, "{\"fullName\":\"Ada\"}").id()).isEqualTo(id);
        assertThat(api.get(path).id()).isEqualTo(id);
        assertThat(api.delete(path).id()).isEqualTo(id);
        assertThat(api.get(path).refusal()).isEqualTo("404 customer_not_found");
    }

    @Test
    void a_customer_that_is_not_there_is_404_for_repeats_too() {
        var once = api.with("Idempotency-Key", unique());
        var own = unique();
        var path = "/customers/" + own;
        assertThat(once.put(path, "{}").refusal()).isEqualTo("404 customer_not_found");
        api.customer("{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(own));
        var again = once.put(path, "{}");
        assertThat(again.refusal()).isEqualTo("404 customer_not_found");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(once.patch(path, "{}").refusal()).isEqualTo("409 idempotency_key_mismatch");
        assertThat(api.put(path, "{}").status()).isEqualTo(200);
    }

    @Test
    void refusals_of_the_domain_are_repeated_and_those_of_the_edge_are_not_recorded() {
        var own = unique();
        api.customer("{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(own));
        var path = "/customers/" + api.customer();
        var once = api.with("Idempotency-Key", unique());
        assertThat(once.put(path, "{\"email\":7}").refusal()).isEqualTo("400 validation_error email");
        var taken = "{\"externalId\":\"%s\"}".formatted(own);
        assertThat(once.put(path, taken).refusal()).isEqualTo("409 duplicate externalId");
        api.delete("/customers/" + own);
        var again = once.put(path, taken);
        assertThat(again.refusal()).isEqualTo("409 duplicate externalId");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");

        var stale = api.with("Idempotency-Key", unique()).with("If-Match", "\"9\"");
        assertThat(stale.put(path, "{}").refusal()).isEqualTo("412 precondition_failed If-Match");
        assertThat(stale.put(path, "{}").header("Idempotent-Replayed")).isEqualTo("true");
    }

    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            encoded.append("%%%02X".formatted(b));
        }
        return encoded.toString();
    }
}
