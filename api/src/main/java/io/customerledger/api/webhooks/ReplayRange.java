package io.customerledger.api.webhooks;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events a replay sends again.
 *
 * @param since inclusive; null: from the first event
 * @param until exclusive; null: up to the last event at the time of the request
 * @param events null: those of the endpoint
 * @param onlyFailed only those with a failed delivery
 */
public record ReplayRange(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable List<String> events,
        boolean onlyFailed) {}
