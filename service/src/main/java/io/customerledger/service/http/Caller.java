package io.customerledger.service.http;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;

/** Who is calling: an API key, and the organization it belongs to. */
public record Caller(OrganizationId organization, boolean livemode, String keyId, String keyName) {

    public Actor actor() {
        return new Actor("api_key", keyId, keyName);
    }
}
