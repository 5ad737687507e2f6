package io.customerledger.service.webhooks;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.SECONDS;

import io.customerledger.query.webhooks.WebhookSettings;
import io.customerledger.service.MalformedSetting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Settings of webhooks.
 *
 * @param allowedNetworks networks in CIDR notation that webhooks may reach although they are private
 * @param retrySchedule how long after each failed attempt the next one comes; in seconds where no unit is given
 * @param retention how long ended deliveries are kept; in days where no unit is given
 */
@ConfigurationProperties("ledger.webhooks")
record WebhookProperties(
        @DefaultValue List<String> allowedNetworks,
        @DurationUnit(SECONDS) @Nullable List<Duration> retrySchedule,
        @DurationUnit(DAYS) @DefaultValue("30d") Duration retention) {

    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);
    private static final Duration LONGEST_STEP = Duration.ofDays(7);

    WebhookProperties {
        if (!isWithin(Duration.ofDays(1), retention, LONGEST_RETENTION)) {
            throw new MalformedSetting("LEDGER_WEBHOOKS_RETENTION must be 1 to 3650 days, such as 30d.");
        }
        if (retrySchedule != null
                && !retrySchedule.stream().allMatch(step -> isWithin(Duration.ofSeconds(1), step, LONGEST_STEP))) {
            throw new MalformedSetting(
                    "LEDGER_WEBHOOKS_RETRY_SCHEDULE must list delays of one second to seven days, such as 1m,5m.");
        }
    }

    private static boolean isWithin(Duration least, @Nullable Duration value, Duration most) {
        return value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    WebhookSettings settings() {
        var settings = WebhookSettings.DEFAULT.withRetention(retention);
        return retrySchedule == null || retrySchedule.isEmpty() ? settings : settings.withRetrySchedule(retrySchedule);
    }
}
