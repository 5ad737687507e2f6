package io.customerledger.api.customer;

import org.jspecify.annotations.Nullable;

/**
 * What a field was and what it became; null where it was or became empty. Values are an {@link Address} for the
 * address, a {@link io.customerledger.api.Json} for metadata, and text for all others.
 */
public record FieldChange(
        CustomerField field,
        @Nullable Object from,
        @Nullable Object to) {}
