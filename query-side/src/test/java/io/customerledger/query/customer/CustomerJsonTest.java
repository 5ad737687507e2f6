package io.customerledger.query.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.query.json.JsonText;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CustomerJsonTest {

    private static final CustomerKey KEY = new CustomerKey(new OrganizationId("org_1"), new CustomerId("cus_1"));
    private static final Instant CREATED = Instant.parse("2026-03-25T14:30:00Z");
    private static final Instant UPDATED = Instant.parse("2026-03-25T14:30:00.007Z");

    @Test
    void a_customer_reads_as_the_contract_shows_it() {
        assertThat(written(new Profile(
                        "user_123", "ada@acme.com", "Ada Lovelace", null, "UTC", new Json("{\"n\":1.10}"), null, null)))
                .isEqualTo("{\"id\":\"cus_1\",\"externalId\":\"user_123\",\"fullName\":\"Ada Lovelace\","
                        + "\"email\":\"ada@acme.com\",\"taxDocument\":null,\"documentType\":null,\"timezone\":\"UTC\","
                        + "\"metadata\":{\"n\":1.10},\"address\":null,\"createdAt\":\"2026-03-25T14:30:00.000Z\","
                        + "\"updatedAt\":\"2026-03-25T14:30:00.007Z\",\"object\":\"customer\",\"livemode\":false}");
    }

    @Test
    void an_address_shows_all_its_parts_and_an_address_id_is_answered_nowhere() {
        assertThat(written(new Profile(
                        null,
                        "ada@acme.com",
                        null,
                        "X1",
                        null,
                        null,
                        new Address("1", null, "Madrid", null, "28001", "ES", null),
                        "123e4567-e89b-12d3-a456-426614174000")))
                .contains("\"taxDocument\":\"X1\",\"documentType\":\"VAT\",\"timezone\":null,\"metadata\":null,"
                        + "\"address\":{\"line1\":\"1\",\"line2\":null,\"city\":\"Madrid\",\"state\":null,"
                        + "\"postalCode\":\"28001\",\"country\":\"ES\",\"region\":null},")
                .doesNotContain("addressId", "123e4567");
    }

    private static String written(Profile profile) {
        var customer = new CustomerState(KEY, 2, profile, CREATED, UPDATED);
        return JsonText.write(json -> CustomerJson.write(json, customer, false));
    }
}
