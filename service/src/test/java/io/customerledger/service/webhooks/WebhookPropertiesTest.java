package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.MalformedSetting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WebhookPropertiesTest {

    @Test
    void a_retention_without_a_unit_is_days_and_a_retry_without_one_seconds() {
        var settings = properties(Map.of("retention", "45", "retry-schedule", "90, 5m"))
                .settings();
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(45));
        assertThat(settings.retrySchedule()).containsExactly(Duration.ofSeconds(90), Duration.ofMinutes(5));
    }

    @Test
    void without_settings_deliveries_go_by_the_contract() {
        var settings = properties(Map.of()).settings();
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.retrySchedule()).hasSize(8).startsWith(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({
        "retry-schedule, '1m,0', LEDGER_WEBHOOKS_RETRY_SCHEDULE",
        "retry-schedule, '1m,30d', LEDGER_WEBHOOKS_RETRY_SCHEDULE",
        "retry-schedule, '1m,,5m', LEDGER_WEBHOOKS_RETRY_SCHEDULE",
        "retention, 23h, LEDGER_WEBHOOKS_RETENTION",
        "retention, 999999999999d, LEDGER_WEBHOOKS_RETENTION"
    })
    void a_time_that_is_too_short_or_too_long_is_refused_by_its_name(String name, String value, String setting) {
        assertThatThrownBy(() -> properties(Map.of(name, value)))
                .hasRootCauseInstanceOf(MalformedSetting.class)
                .rootCause()
                .hasMessageContaining(setting);
    }

    private static WebhookProperties properties(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("", WebhookProperties.class);
    }
}
