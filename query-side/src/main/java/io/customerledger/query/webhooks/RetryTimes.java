package io.customerledger.query.webhooks;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** When a failed delivery is tried again: on the schedule with 10 % of jitter, or later when the receiver says so. */
final class RetryTimes {

    private static final Duration LONGEST = Duration.ofHours(6);
    private static final double JITTER = 0.1;

    private final WebhookSettings settings;

    RetryTimes(WebhookSettings settings) {
        this.settings = settings;
    }

    /**
     * The time until the next attempt.
     *
     * @param earlier how many attempts failed before this one
     * @param retryAfter what the receiver asks for
     * @return null when this was the last one
     */
    @Nullable
    Duration next(int earlier, @Nullable Duration retryAfter) {
        var schedule = settings.retrySchedule();
        return earlier >= schedule.size() ? null : longer(schedule.get(earlier), retryAfter);
    }

    /**
     * The schedule's time and, after its end, its last one for ever: for what waits until its endpoint is enabled
     * again.
     */
    Duration always(int earlier) {
        var schedule = settings.retrySchedule();
        return schedule.isEmpty() ? LONGEST : schedule.get(Math.min(earlier, schedule.size() - 1));
    }

    private static Duration longer(Duration scheduled, @Nullable Duration retryAfter) {
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        var jittered = Duration.ofMillis(Math.round(scheduled.toMillis() * factor));
        var asked = retryAfter == null ? Duration.ZERO : Collections.min(List.of(retryAfter, LONGEST));
        return Collections.max(List.of(jittered, asked));
    }
}
