package io.customerledger.api.keys;

import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Let whoever has the secret act for an organization.
 *
 * @param expiresAt null: never
 */
public record CreateApiKeyCommand(
        OrganizationId organization,
        String id,
        String name,
        ApiKeySecret secret,
        @Nullable Instant expiresAt,
        Instant at) {

    /** What the command makes. */
    public ApiKey key() {
        return new ApiKey(organization, id, name, secret.prefix(), at, expiresAt, null);
    }
}
