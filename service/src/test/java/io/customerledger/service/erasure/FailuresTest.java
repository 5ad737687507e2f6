package io.customerledger.service.erasure;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What PostgreSQL refuses may be logged as a defect. */
class FailuresTest extends ServiceTest {

    @Test
    void what_postgres_refuses_is_told_without_the_row() {
        var customer = api.customer("{\"externalId\":\"own-heliotrope\",\"email\":\"ada@acme.com\"}");
        var twin = APP.getBean(JdbcClient.class).sql("""
                INSERT INTO customer
                SELECT organization_id, 'cus_twin', version, external_id, email_folded, words, profile, created_at, updated_at
                  FROM customer
                 WHERE customer_id = ?""").param(customer);
        assertThatThrownBy(twin::update)
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("customer_organization_id_external_id_key")
                .hasMessageNotContaining("own-heliotrope");
    }
}
