package io.customerledger.service.organization;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrganizationsTest extends ServiceTest {

    private static final Api OPERATOR = api.withKey(null).with("Authorization", "Bearer " + ADMIN_TOKEN);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_organization_comes_with_a_key_of_its_mode(boolean livemode) {
        var created = OPERATOR.post("//admin/organizations", "{\"name\":\"Acme\",\"livemode\":" + livemode + "}");
        assertThat(created.status()).isEqualTo(201);
        var organization = created.data();
        assertThat(organization.propertyNames()).containsExactly("id", "name", "livemode", "apiKey", "object");
        assertThat(organization.get("id").asString()).matches("org_[0-9A-Z]{26}");
        assertThat(organization.get("name").asString()).isEqualTo("Acme");
        assertThat(organization.get("livemode").asBoolean()).isEqualTo(livemode);
        assertThat(organization.get("object").asString()).isEqualTo("organization");
        var its = api.withKey(organization.get("apiKey").asString());
        assertThat(organization.get("apiKey").asString()).startsWith(livemode ? "ck_live_" : "ck_sandbox_");
        assertThat(its.get("/customers/" + its.customer())
                        .data()
                        .get("livemode")
                        .asBoolean())
                .isEqualTo(livemode);
        var keys = its.get("/api-keys").data();
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).get("expiresAt").isNull()).isTrue();
        assertThat(keys.get(0).get("livemode").asBoolean()).isEqualTo(livemode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                             | 400 validation_error name
                    {"name":""}                    | 400 validation_error name
                    {"name":"A","livemode":"true"} | 400 validation_error livemode
                    {"name":"A","livemode":1}      | 400 validation_error livemode
                    {"name":"A"                    | 400 invalid_json""")
    void what_no_organization_can_be_made_of(String body, String refusal) {
        assertThat(OPERATOR.post("//admin/organizations", body).refusal()).isEqualTo(refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Bearer " + ADMIN_TOKEN + "x",
                ADMIN_TOKEN,
                "Basic " + ADMIN_TOKEN
            })
    void nobody_but_the_operator_gets_in(String authorization) {
        for (var path : new String[] {"//admin/organizations", "//admin", "//admin/nothing"}) {
            var refused = api.with("Authorization", authorization).post(path, "{\"name\":\"A\"}");
            assertThat(refused.refusal()).isEqualTo("401 unauthorized");
            assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void an_api_key_does_not_make_an_operator_nor_the_token_a_caller() {
        assertThat(api.post("//admin/organizations", "{\"name\":\"A\"}").refusal())
                .isEqualTo("401 unauthorized");
        assertThat(api.withKey(ADMIN_TOKEN).get("/customers").refusal()).isEqualTo("401 unauthorized");
        assertThat(OPERATOR.get("/customers").refusal()).isEqualTo("401 unauthorized");
    }

    @Test
    void the_operator_too_hears_what_does_not_exist() {
        assertThat(OPERATOR.get("//admin/nothing").refusal()).isEqualTo("404 not_found");
        assertThat(OPERATOR.get("//admin/organizations").refusal()).isEqualTo("405 method_not_allowed");
        assertThat(OPERATOR.get("//administration").refusal()).isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%61dmin/organizations", "/admin;x/organizations", "//admin/organizations"})
    void there_is_no_way_around_the_operators_door(String path) {
        assertThat(api.raw("POST " + path
                        + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 12\r\n\r\n{\"name\":\"A\"}"))
                .startsWith("HTTP/1.1 401 ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void every_key_that_is_made_with_its_first_one_is_of_its_mode_too(boolean livemode) {
        var first =
                api.withKey(OPERATOR.post("//admin/organizations", "{\"name\":\"Acme\",\"livemode\":" + livemode + "}")
                        .data()
                        .get("apiKey")
                        .asString());
        var made = first.post("/api-keys", "{\"name\":\"Second\"}").data();
        assertThat(made.get("apiKey").asString()).startsWith(livemode ? "ck_live_" : "ck_sandbox_");
        var second = api.withKey(made.get("apiKey").asString());
        assertThat(second.get("/customers/" + second.customer())
                        .data()
                        .get("livemode")
                        .asBoolean())
                .isEqualTo(livemode);
        var plain = "{\"url\":\"http://hook.example.invalid/\",\"events\":[\"*\"]}";
        assertThat(second.post("/webhooks", plain).status()).isEqualTo(livemode ? 400 : 201);
    }

    @Test
    void no_cache_keeps_what_an_operator_is_answered() {
        assertThat(OPERATOR.post("//admin/organizations", "{\"name\":\"Acme\"}").header("Cache-Control"))
                .isEqualTo("private, no-cache");
    }
}
