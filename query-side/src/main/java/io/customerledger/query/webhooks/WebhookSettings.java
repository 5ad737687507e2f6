package io.customerledger.query.webhooks;

import java.time.Duration;
import java.util.List;

/**
 * How deliveries go.
 *
 * @param retrySchedule how long after each failed attempt the next one comes; after the last the delivery has failed
 * @param exchange how long a whole exchange with a receiver may take
 * @param lease how long a node has for an attempt before another one repeats it: longer than an exchange, by what a
 *     node may need before and after it
 * @param disableAfter how long an endpoint may fail without one success
 * @param retention how long ended deliveries and attempts are kept
 */
public record WebhookSettings(
        List<Duration> retrySchedule, Duration exchange, Duration lease, Duration disableAfter, Duration retention) {

    /** How many attempts an endpoint gets at once, whatever the number of nodes. */
    static final int IN_FLIGHT = 32;

    /** After this many failures in a row an endpoint gets one attempt at a time. */
    static final int PROBE_AFTER = 20;

    public static final WebhookSettings DEFAULT = new WebhookSettings(
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4),
                    Duration.ofHours(6)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofDays(5),
            Duration.ofDays(30));

    public WebhookSettings withRetrySchedule(List<Duration> schedule) {
        return new WebhookSettings(schedule, exchange, lease, disableAfter, retention);
    }

    public WebhookSettings withRetention(Duration kept) {
        return new WebhookSettings(retrySchedule, exchange, lease, disableAfter, kept);
    }

    /** The longest pause between two probes. */
    Duration longestPause() {
        return retrySchedule.isEmpty() ? Duration.ofMinutes(1) : retrySchedule.getFirst();
    }
}
