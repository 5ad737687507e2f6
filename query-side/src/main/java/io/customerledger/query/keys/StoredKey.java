package io.customerledger.query.keys;

import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An API key that nobody has deleted, as a node needs it to let its callers in; it may have expired. */
public record StoredKey(
        OrganizationId organization,
        String id,
        String name,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}
