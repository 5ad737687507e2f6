package io.customerledger.api.customer;

import org.jspecify.annotations.Nullable;

/**
 * A postal address.
 *
 * @param country ISO 3166-1 alpha-2
 */
public record Address(
        String line1,
        @Nullable String line2,
        String city,
        @Nullable String state,
        String postalCode,
        String country,
        @Nullable String region) {}
