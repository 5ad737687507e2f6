package io.customerledger.service.customer;

import static io.customerledger.service.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;

class DeleteCustomerTest extends ServiceTest {

    @Test
    void a_deleted_customer_is_gone_and_its_own_id_is_free() {
        var own = unique();
        var body = "{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(own);
        var id = api.customer(body);
        var deleted = api.delete("/customers/" + own);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.data().toString())
                .isEqualTo("{\"id\":\"%s\",\"deleted\":true,\"object\":\"customer\",\"livemode\":false}".formatted(id));
        for (var path : new String[] {"/customers/" + id, "/customers/" + own}) {
            assertThat(api.get(path).refusal()).isEqualTo("404 customer_not_found");
            assertThat(api.put(path, "{}").refusal()).isEqualTo("404 customer_not_found");
            assertThat(api.delete(path).refusal()).isEqualTo("404 customer_not_found");
        }
        assertThat(api.post("/customers", body).status()).isEqualTo(201);
    }

    @Test
    void its_id_leads_to_nobody_else_though_somebody_has_it_as_own_id() {
        var id = api.customer("{\"email\":\"a@b.co\"}");
        var other = api.customer("{\"email\":\"a@b.co\",\"externalId\":\"%s\"}".formatted(id));
        var path = "/customers/" + id;
        assertThat(api.delete(path).data().get("id").asString()).isEqualTo(id);
        assertThat(api.delete(path).refusal()).isEqualTo("404 customer_not_found");
        assertThat(api.get(path).refusal()).isEqualTo("404 customer_not_found");
        assertThat(api.put(path, "{\"fullName\":\"Ada\"}").refusal()).isEqualTo("404 customer_not_found");
        var once = api.with("Idempotency-Key", unique());
        assertThat(once.put(path, "{\"fullName\":\"Ada\"}").refusal()).isEqualTo("404 customer_not_found");
        var repeated = once.put(path, "{\"fullName\":\"Ada\"}");
        assertThat(repeated.refusal()).isEqualTo("404 customer_not_found");
        assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(api.get("/customers/" + other).data().get("fullName").isNull())
                .isTrue();
        assertThat(api.get("/customers?externalId=" + id).data().size()).isEqualTo(1);
    }

    @Test
    void if_match_holds_for_a_deletion_too() {
        var path = "/customers/" + api.customer();
        assertThat(api.with("If-Match", "\"2\"").delete(path).refusal()).isEqualTo("412 precondition_failed If-Match");
        assertThat(api.with("If-Match", "\"1\"").delete(path).status()).isEqualTo(200);
    }
}
