package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.MalformedSetting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void a_step_of_less_than_a_second_is_refused() {
        assertThatThrownBy(() -> properties(Map.of("retry-schedule", "1m,0")))
                .hasRootCauseInstanceOf(MalformedSetting.class)
                .rootCause()
                .hasMessageContaining("LEDGER_WEBHOOKS_RETRY_SCHEDULE");
    }

    private static WebhookProperties properties(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("", WebhookProperties.class);
    }
}
