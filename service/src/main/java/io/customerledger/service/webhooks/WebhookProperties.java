package io.customerledger.service.webhooks;

import io.customerledger.query.webhooks.WebhookSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of webhooks.
 *
 * @param allowedNetworks networks in CIDR notation that webhooks may reach although they are private
 * @param retrySchedule how long after each failed attempt the next one comes
 * @param retention how long ended deliveries are kept
 */
@ConfigurationProperties("ledger.webhooks")
record WebhookProperties(
        @DefaultValue List<String> allowedNetworks,
        @Nullable List<Duration> retrySchedule,
        @DefaultValue("30d") Duration retention) {

    WebhookSettings settings() {
        var settings = WebhookSettings.DEFAULT.withRetention(retention);
        return retrySchedule == null || retrySchedule.isEmpty() ? settings : settings.withRetrySchedule(retrySchedule);
    }
}
