package io.customerledger.api.keys;

import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is listed.
 *
 * @param id {@code key_} and an opaque part, time-ordered
 * @param prefix how its text begins
 * @param expiresAt null: never
 * @param lastUsedAt up to a minute old; null: not yet
 */
public record ApiKey(
        OrganizationId organization,
        String id,
        String name,
        String prefix,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}
