package io.customerledger.service.customer;

import static io.customerledger.service.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class BatchTest extends ServiceTest {

    @Test
    void every_item_is_answered_on_its_own() {
        var own = unique();
        var existing = api.customer("{\"email\":\"old@acme.com\",\"externalId\":\"%s\"}".formatted(own));
        var failing = "{\"x\":1.10,\"email\":\"nobody\",\"address\":{}}";
        var nul = "{\"email\":\"a@b.co\",\"fullName\":\"\\u0000\"}";
        var batch = api.post("/customers/batch", """
                {"customers":[{"email":"a@b.co"},%s,{"email":"new@acme.com","id":"%s"},7,%s]}""".formatted(failing, own, nul));
        assertThat(batch.status()).isEqualTo(200);
        assertThat(batch.data().propertyNames()).containsExactly("successful", "failed", "object", "livemode");
        assertThat(batch.data().get("object").asString()).isEqualTo("customer_batch");
        var successful = batch.data().get("successful");
        assertThat(successful.size()).isEqualTo(2);
        assertThat(successful.get(0).propertyNames()).containsExactly("id", "externalId", "email");
        assertThat(api.get("/customers/" + successful.at("/0/id").asString()).status())
                .isEqualTo(200);
        assertThat(successful.get(1).toString())
                .isEqualTo("{\"id\":\"%s\",\"externalId\":\"%s\",\"email\":\"old@acme.com\"}".formatted(existing, own));
        assertThat(batch.http().body())
                .contains("{\"index\":1,\"error\":\"email must be an email address; address.line1 is required; ")
                .contains("\"data\":" + failing + "}")
                .contains("{\"index\":3,\"error\":\"must be an object\",\"data\":7}")
                .contains("{\"index\":4,\"error\":\"fullName holds a NUL character\",\"data\":" + nul + "}");
    }

    @Test
    void an_item_with_an_earlier_ones_own_id_gets_that_ones_answer() {
        var own = unique();
        var batch = api.post(
                "/customers/batch",
                "{\"customers\":[{\"email\":\"1@b.co\",\"id\":\"%1$s\"},{\"email\":\"2@b.co\",\"externalId\":\"%1$s\"}]}"
                        .formatted(own));
        var successful = batch.data().get("successful");
        assertThat(successful.size()).isEqualTo(2);
        assertThat(successful.get(1)).isEqualTo(successful.get(0));
        assertThat(api.get("/customers/" + own).data().get("email").asString()).isEqualTo("1@b.co");
    }

    @Test
    void its_customers_are_listed_in_its_order() {
        var items = IntStream.range(0, 20)
                .mapToObj("{\"email\":\"%d@b.co\"}"::formatted)
                .collect(Collectors.joining(","));
        api.post("/customers/batch", "{\"customers\":[" + items + "]}");
        assertThat(api.get("/customers?limit=20").data())
                .extracting(customer -> customer.get("email").asString())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(n -> 19 - n + "@b.co").toList());
    }

    @Test
    void however_much_is_wrong_with_one_item_another_one_is_judged_by_itself() {
        var hundred = String.join(",", Collections.nCopies(120, "\"\\u0000\""));
        var batch = api.post(
                "/customers/batch",
                "{\"customers\":[{\"email\":\"a@b.co\",\"metadata\":{\"a\":[%s]}},{\"email\":\"b@b.co\",\"externalId\":\"x\\u0000\"},{\"email\":\"c@b.co\"}]}"
                        .formatted(hundred));
        assertThat(batch.data()
                        .get("failed")
                        .valueStream()
                        .map(item -> item.get("index").asInt()))
                .containsExactly(0, 1);
        assertThat(batch.data().get("successful")).hasSize(1);
    }

    @Test
    void an_item_may_be_nested_as_deep_as_a_customer_that_is_sent_alone() {
        var items = "{\"email\":\"a@b.co\",\"metadata\":{\"a\":%s}},{\"email\":\"b@b.co\",\"metadata\":{\"a\":%s}}"
                .formatted(nested(30), nested(31));
        var batch = api.post("/customers/batch", "{\"customers\":[" + items + "]}");
        assertThat(batch.data().get("successful")).hasSize(1);
        assertThat(batch.data().at("/failed/0/error").asString()).endsWith("is nested deeper than 32 levels");
        assertThat(batch.http().body()).contains("\"data\":" + items.substring(items.indexOf("},{") + 2));
    }

    @Test
    void half_of_a_surrogate_pair_is_given_back_as_it_was_sent() {
        var item = "{\"email\":\"\\ud800\",\"fullName\":\"😀\"}";
        var batch = api.post("/customers/batch", "{\"customers\":[" + item + "]}");
        assertThat(batch.http().body()).contains("\"data\":" + item + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                  | 400 validation_error customers
                    ''                  | 400 validation_error customers
                    {"customers":null}  | 400 validation_error customers
                    {"customers":{}}    | 400 validation_error customers
                    {"customers":[]}    | 400 validation_error customers
                    []                  | 400 invalid_json""")
    void a_batch_is_an_array(String body, String refusal) {
        assertThat(api.post("/customers/batch", body).refusal()).isEqualTo(refusal);
    }

    @Test
    void of_1_to_100_items() {
        assertThat(api.post("/customers/batch", batchOf(100))
                        .data()
                        .get("successful")
                        .size())
                .isEqualTo(100);
        assertThat(api.post("/customers/batch", batchOf(101)).refusal()).isEqualTo("400 validation_error customers");
    }

    @Test
    void a_repeat_is_answered_alike_and_names_an_erased_customer_by_its_id_only() {
        var once = api.with("Idempotency-Key", unique());
        var body = "{\"customers\":[{\"email\":\"1@b.co\"},{},{\"email\":\"2@b.co\"}]}";
        var first = once.post("/customers/batch", body);
        api.put("/customers/" + first.data().at("/successful/1/id").asString(), "{\"email\":\"changed@b.co\"}");
        var again = once.post("/customers/batch", body);
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        var id = first.data().at("/successful/0/id").asString();
        api.delete("/customers/" + id);
        assertThat(once.post("/customers/batch", body)
                        .data()
                        .at("/successful/0")
                        .toString())
                .isEqualTo("{\"id\":\"%s\",\"externalId\":null,\"email\":null}".formatted(id));
    }

    @Test
    void a_repeat_is_answered_alike_though_the_rules_have_changed_since() {
        var key = unique();
        var once = api.with("Idempotency-Key", key);
        var body = "{\"customers\":[{\"email\":\"1@b.co\"},{\"email\":\"2@b.co\"}]}";
        var first = once.post("/customers/batch", body);
        // As recorded by a service to which the second item was none.
        var plan = "{\"places\":[0],\"failed\":[{\"index\":1,\"error\":\"is one too many\"}]}";
        APP.getBean(JdbcClient.class).sql("""
                        UPDATE idempotency
                           SET detail = ?::json, subjects = subjects[:1], versions = versions[:1]
                         WHERE key = ?""").params(plan, key).update();
        var again = once.post("/customers/batch", body).data();
        assertThat(again.get("successful")).containsExactly(first.data().at("/successful/0"));
        assertThat(again.get("failed").toString())
                .isEqualTo("[{\"index\":1,\"error\":\"is one too many\",\"data\":{\"email\":\"2@b.co\"}}]");
    }

    @Test
    void a_batch_of_failures_is_recorded_as_well() {
        var once = api.with("Idempotency-Key", unique());
        assertThat(once.post("/customers/batch", "{\"customers\":[{}]}").status())
                .isEqualTo(200);
        assertThat(once.post("/customers/batch", "{\"customers\":[{}]}").header("Idempotent-Replayed"))
                .isEqualTo("true");
        assertThat(once.post("/customers/batch", "{\"customers\":[{},{}]}").refusal())
                .isEqualTo("409 idempotency_key_mismatch");
        assertThat(api.post("/customers/batch", "{\"customers\":[{}]}")
                        .data()
                        .at("/failed/0/data")
                        .toString())
                .isEqualTo("{}");
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    private static String batchOf(int size) {
        return "{\"customers\":[" + String.join(",", Collections.nCopies(size, "{\"email\":\"a@b.co\"}")) + "]}";
    }
}
