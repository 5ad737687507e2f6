package io.customerledger.service.webhooks;

import io.customerledger.command.webhooks.WebhookCommands;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.ledger.ClaimedAnswers;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.eventstore.webhooks.ReplayWrites;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import io.customerledger.eventstore.webhooks.WebhooksAsOf;
import io.customerledger.query.webhooks.Targets;
import io.customerledger.query.webhooks.WebhookDelivery;
import io.customerledger.query.webhooks.WebhookMeter;
import io.customerledger.service.MalformedSetting;
import io.customerledger.service.http.ApiVersion;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.InetAddress;
import java.time.Clock;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Endpoints and their deliveries, wired. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
@Import({
    WebhookRows.class,
    WebhooksAsOf.class,
    WebhookSecrets.class,
    ReplayWrites.class,
    WebhookCommands.class,
    ClaimedAnswers.class
})
class WebhookConfiguration {

    @Bean
    Targets webhookTargets(WebhookProperties properties) {
        try {
            return new Targets(properties.allowedNetworks(), InetAddress::getAllByName);
        } catch (IllegalArgumentException e) {
            throw new MalformedSetting("LEDGER_WEBHOOKS_ALLOWED_NETWORKS: " + e.getMessage());
        }
    }

    @Bean
    WebhookDelivery webhookDelivery(
            DataSource dataSource,
            Ledger ledger,
            EventLog log,
            DataKeys dataKeys,
            MasterKey masterKey,
            LogSignal signal,
            Targets targets,
            WebhookProperties properties,
            Clock clock) {
        var delivery = new WebhookDelivery(
                dataSource,
                ledger,
                log,
                dataKeys,
                masterKey,
                ApiVersion.CURRENT,
                targets,
                properties.settings(),
                clock);
        signal.subscribeToAll(delivery.couriers()::wake);
        return delivery;
    }

    @Bean
    MeterBinder webhookMeters(WebhookDelivery delivery) {
        return registry -> {
            attempts("delivered", WebhookMeter::delivered, registry, delivery);
            attempts("failed", WebhookMeter::failed, registry, delivery);
            FunctionCounter.builder("ledger.webhook.disabled", delivery.meter(), WebhookMeter::disabled)
                    .description("Endpoints that were disabled because they were gone or failed for too long")
                    .register(registry);
        };
    }

    private static void attempts(
            String outcome, ToDoubleFunction<WebhookMeter> count, MeterRegistry registry, WebhookDelivery delivery) {
        FunctionCounter.builder("ledger.webhook.attempts", delivery.meter(), count)
                .tag("outcome", outcome)
                .register(registry);
    }
}
