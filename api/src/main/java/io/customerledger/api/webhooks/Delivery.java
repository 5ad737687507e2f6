package io.customerledger.api.webhooks;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event's delivery to one endpoint.
 *
 * @param number among the endpoint's deliveries, in the order in which they came to be
 * @param eventId of the log ({@code evt_…})
 * @param status pending, delivered, failed or erased
 */
public record Delivery(
        WebhookKey webhook,
        long number,
        String eventId,
        String type,
        String subject,
        String status,
        int attemptCount,
        @Nullable Instant nextAttemptAt,
        @Nullable Integer lastStatusCode,
        Instant createdAt,
        @Nullable Instant deliveredAt) {

    /** {@code whd_}, the endpoint's own part, and the number. */
    public String id() {
        return id(webhook, number);
    }

    public static String id(WebhookKey webhook, long number) {
        return prefix(webhook) + number;
    }

    /** The number in the id of a delivery to this endpoint; 0 when the text is no such id. */
    public static long number(WebhookKey webhook, String id) {
        var prefix = prefix(webhook);
        if (!id.startsWith(prefix) || !id.substring(prefix.length()).matches("[1-9][0-9]{0,17}")) return 0;
        return Long.parseLong(id, prefix.length(), id.length(), 10);
    }

    private static String prefix(WebhookKey webhook) {
        return "whd_" + webhook.id().substring("whe_".length()) + "_";
    }

    /**
     * One attempt, and what came of it. The status code is null when there was no answer; the exchange is null when it
     * was not kept, or was erased.
     */
    public record Attempt(
            Instant at,
            @Nullable Integer statusCode,
            int durationMs,
            @Nullable Exchange exchange) {}

    /**
     * What was sent and what came back.
     *
     * @param error why there was no answer
     * @param responseBody its first 4 KiB
     */
    public record Exchange(
            @Nullable String error,
            List<Header> requestHeaders,
            List<Header> responseHeaders,
            @Nullable String responseBody) {}

    public record Header(String name, String value) {}
}
