package io.customerledger.api.keys;

import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;

/** Have a key refused from now on. */
public record DeleteApiKeyCommand(OrganizationId organization, String id, Instant at) {}
