package io.customerledger.eventstore.erasure;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Origin;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/**
 * The receipt of an erasure: who was erased, when, and on whose behalf. Of the customer it holds nothing but the id.
 */
public record Erasure(String organizationId, String customerId, String eventId, Instant erasedAt, Origin origin) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads a line of the list. */
    public static Erasure read(String line) {
        return JSON.readValue(line, Erasure.class);
    }

    public String line() {
        return JSON.writeValueAsString(this);
    }

    CustomerKey customer() {
        return new CustomerKey(new OrganizationId(organizationId), new CustomerId(customerId));
    }
}
