package io.customerledger.api.request;

import org.jspecify.annotations.Nullable;

/**
 * Where a change came from; kept with its event for as long as the log exists, even after the customer is erased.
 *
 * @param onBehalfOf who acts in the caller's own system ({@code Ledger-Actor})
 * @param reason why ({@code Ledger-Reason})
 */
public record Origin(
        Actor actor,
        @Nullable String onBehalfOf,
        @Nullable String reason,
        String requestId,
        @Nullable String idempotencyKey) {}
