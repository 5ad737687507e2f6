package io.customerledger.api.webhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replay of past events to one endpoint.
 *
 * @param id {@code whr_…}
 * @param status running, completed or cancelled
 */
public record WebhookReplay(
        String id,
        String status,
        long eventsTotal,
        long eventsSent,
        Instant createdAt,
        @Nullable Instant completedAt) {}
