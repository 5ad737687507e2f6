package io.customerledger.api.customer;

import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an organization's customers, in the order of their creation.
 *
 * @param words each must begin a word of the customer's name, email or own id
 * @param createdAfter exclusive
 * @param createdBefore exclusive
 * @param after the last customer of the page before; null: the first page
 * @param limit how many customers the page has at most
 */
public record ListCustomers(
        OrganizationId organization,
        @Nullable String externalId,
        @Nullable String email,
        List<String> words,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        boolean oldestFirst,
        @Nullable Place after,
        int limit) {

    /** Where a customer stands in the order of the list. */
    public record Place(Instant createdAt, CustomerId id) {}
}
