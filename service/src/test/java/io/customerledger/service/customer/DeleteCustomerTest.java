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
    void if_match_holds_for_a_deletion_too() {
        var path = "/customers/" + api.customer();
        assertThat(api.with("If-Match", "\"2\"").delete(path).refusal()).isEqualTo("412 precondition_failed If-Match");
        assertThat(api.with("If-Match", "\"1\"").delete(path).status()).isEqualTo(200);
    }
}
