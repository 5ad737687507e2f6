package io.customerledger.query.webhooks;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.organization.OrganizationId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** How what is delivered looks on the wire: the same as what is answered, which the edge knows. */
public interface Shapes {

    /** The version of the API that an endpoint's payloads have. */
    String version(OrganizationId organization, @Nullable String ofEndpoint);

    /** A customer as it is answered, without {@code object} and {@code livemode}. */
    void customer(JsonGenerator json, CustomerState customer, String version);
}
