package io.customerledger.eventstore.customer;

import io.customerledger.api.customer.Profile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the projection makes of a customer: its profile, and what it is found by.
 *
 * @param emailFolded the email as it is compared
 * @param words what a search may find it by, folded, without duplicates
 */
public record CustomerRow(
        Profile profile, @Nullable String externalId, String emailFolded, Iterable<String> words, Instant createdAt) {}
