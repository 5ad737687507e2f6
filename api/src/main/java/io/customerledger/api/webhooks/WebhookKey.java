package io.customerledger.api.webhooks;

import io.customerledger.api.organization.OrganizationId;

/** An endpoint's identity: never its id ({@code whe_…}) alone. */
public record WebhookKey(OrganizationId organization, String id) {

    @Override
    public String toString() {
        return organization + "/" + id;
    }
}
