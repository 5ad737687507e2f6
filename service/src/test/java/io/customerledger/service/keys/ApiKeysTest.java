package io.customerledger.service.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.Api.Answered;
import io.customerledger.service.ServiceTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ApiKeysTest extends ServiceTest {

    @Test
    void a_new_key_is_answered_with_its_secret_and_lets_its_caller_in() {
        var created = api.post("/api-keys", "{\"name\":\"Billing\",\"expiresInDays\":30}");
        assertThat(created.status()).isEqualTo(201);
        var key = created.data();
        assertThat(key.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "name", "apiKey", "prefix", "expiresAt", "lastUsedAt", "createdAt", "object", "livemode");
        assertThat(key.get("id").asString()).matches("key_[0-9A-Z]{26}");
        assertThat(key.get("name").asString()).isEqualTo("Billing");
        assertThat(key.get("apiKey").asString())
                .startsWith(key.get("prefix").asString())
                .matches("ck_sandbox_[A-Za-z0-9]{32}");
        assertThat(key.get("prefix").asString()).matches("ck_sandbox_[A-Za-z0-9]{4}");
        assertThat(key.get("lastUsedAt").isNull()).isTrue();
        assertThat(key.get("object").asString()).isEqualTo("api_key");
        assertThat(key.get("livemode").asBoolean()).isFalse();
        assertThat(validity(created)).isEqualTo(Duration.ofDays(30));
        assertThat(api.withKey(key.get("apiKey").asString()).get("/customers").status())
                .isEqualTo(200);
    }

    @Test
    void without_another_wish_a_key_is_valid_for_a_year() {
        assertThat(validity(api.post("/api-keys", "{\"name\":\"A\"}"))).isEqualTo(Duration.ofDays(365));
        assertThat(validity(api.post("/api-keys", "{\"name\":\"A\",\"expiresInDays\":null}")))
                .isEqualTo(Duration.ofDays(365));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                      | 400 validation_error name
                    {"name":null}                           | 400 validation_error name
                    {"name":""}                             | 400 validation_error name
                    {"name":7}                              | 400 validation_error name
                    {"name":"A","expiresInDays":0}          | 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":-1}         | 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":3651}       | 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":99999999999}| 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":1.0}        | 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":1e2}        | 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":"30"}       | 400 validation_error expiresInDays
                    {"name":"A","expiresInDays":true}       | 400 validation_error expiresInDays
                    {"name":"A\\u0000"}                     | 400 validation_error name
                    []                                      | 400 invalid_json""")
    void what_no_key_can_be_made_of(String body, String refusal) {
        assertThat(api.post("/api-keys", body).refusal()).isEqualTo(refusal);
    }

    @Test
    void a_name_has_at_most_200_characters_and_all_that_is_wrong_is_said() {
        var name = "é😀".repeat(100);
        assertThat(api.post("/api-keys", "{\"name\":\"" + name + "\"}")
                        .data()
                        .get("name")
                        .asString())
                .isEqualTo(name);
        var refused = api.post("/api-keys", "{\"name\":\"" + name + "x\",\"expiresInDays\":0}");
        assertThat(refused.offending()).containsExactly("name", "expiresInDays");
    }

    @Test
    void the_list_shows_keys_page_by_page_and_never_a_secret() {
        for (int i = 0; i < 5; i++) {
            api.post("/api-keys", "{\"name\":\"Listed " + i + "\"}");
        }
        var ids = new ArrayList<String>();
        var page = api.get("/api-keys?limit=2");
        while (true) {
            page.data().forEach(key -> {
                ids.add(key.get("id").asString());
                assertThat(key.has("apiKey")).isFalse();
                assertThat(key.get("object").asString()).isEqualTo("api_key");
            });
            if (!page.json().get("hasMore").asBoolean()) break;
            page = api.get(
                    "/api-keys?limit=2&cursor=" + page.json().get("nextCursor").asString());
        }
        assertThat(page.json().has("nextCursor")).isFalse();
        assertThat(ids).hasSizeGreaterThan(5).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void a_key_is_listed_as_its_creation_showed_it_but_for_the_secret() {
        var created = (ObjectNode) api.post("/api-keys", "{\"name\":\"Listed\",\"expiresInDays\":30}")
                .data();
        created.remove("apiKey");
        assertThat(api.get("/api-keys?limit=1").data().get(0)).isEqualTo(created);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=101, limit",
        "limit=1.5, limit",
        "cursor=, cursor",
        "cursor=garbage, cursor",
        "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, cursor"
    })
    void what_no_page_can_be_had_for(String query, String param) {
        assertThat(api.get("/api-keys?" + query).refusal()).isEqualTo("400 validation_error " + param);
    }

    @Test
    void a_deleted_key_is_refused_and_gone_from_the_list() {
        var key = api.post("/api-keys", "{\"name\":\"Short-lived\"}").data();
        var its = api.withKey(key.get("apiKey").asString());
        assertThat(its.get("/customers").status()).isEqualTo(200);
        var deleted = api.delete("/api-keys/" + key.get("id").asString());
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.http().body())
                .isEqualTo(
                        "{\"success\":true,\"data\":{\"id\":\"%s\",\"deleted\":true,\"object\":\"api_key\",\"livemode\":false}}"
                                .formatted(key.get("id").asString()));
        assertThat(its.get("/customers").refusal()).isEqualTo("401 unauthorized");
        assertThat(api.delete("/api-keys/" + key.get("id").asString()).refusal())
                .isEqualTo("404 api_key_not_found");
        assertThat(api.get("/api-keys?limit=100").http().body())
                .doesNotContain(key.get("id").asString());
    }

    @Test
    void a_key_cannot_delete_itself() {
        var key = api.post("/api-keys", "{\"name\":\"Suicidal\"}").data();
        var its = api.withKey(key.get("apiKey").asString());
        assertThat(its.delete("/api-keys/" + key.get("id").asString()).refusal())
                .isEqualTo("403 forbidden");
        assertThat(its.get("/customers").status()).isEqualTo(200);
    }

    @Test
    void what_is_no_key_cannot_be_deleted() {
        var customer = api.customer();
        for (var id : new String[] {"key_unknown", customer, "%00", "a%2Fb", "é"}) {
            assertThat(api.delete("/api-keys/" + id).status()).as(id).isIn(400, 404);
        }
        assertThat(api.get("/customers/" + customer).status()).isEqualTo(200);
    }

    @Test
    void a_repeat_shows_the_same_secret_and_another_body_is_refused() {
        var once = api.with("Idempotency-Key", Api.unique());
        var first = once.post("/api-keys", "{\"name\":\"Once\"}");
        var again = once.post("/api-keys", "{\"name\":\"Once\"}");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(once.post("/api-keys", "{\"name\":\"Twice\"}").refusal()).isEqualTo("409 idempotency_key_mismatch");
        api.delete("/api-keys/" + first.id());
        assertThat(once.post("/api-keys", "{\"name\":\"Once\"}").http().body())
                .isEqualTo(first.http().body());
    }

    private static Duration validity(Answered created) {
        return Duration.between(
                Instant.parse(created.data().get("createdAt").asString()),
                Instant.parse(created.data().get("expiresAt").asString()));
    }
}
