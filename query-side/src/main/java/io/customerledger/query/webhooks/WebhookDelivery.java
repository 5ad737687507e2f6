package io.customerledger.query.webhooks;

import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import io.customerledger.eventstore.webhooks.WebhooksAsOf;
import io.customerledger.query.customer.CustomersAsOf;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts this package together: one delivering node. */
public final class WebhookDelivery implements AutoCloseable {

    private final Couriers couriers;
    private final Deliveries deliveries;
    private final Replays replays;
    private final TestDelivery tests;
    private final WebhookMeter meter = new WebhookMeter();
    private final Retention retention;
    private final Sender sender;

    public WebhookDelivery(
            DataSource dataSource,
            Ledger ledger,
            EventLog log,
            DataKeys dataKeys,
            MasterKey masterKey,
            String currentVersion,
            Targets targets,
            WebhookSettings settings,
            Clock clock) {
        var jdbc = new JdbcTemplate(dataSource);
        var client = JdbcClient.create(jdbc);
        var exchanges = new Exchanges(dataKeys, masterKey);
        var payloads = new Payloads(
                new CustomerVersions(new CustomersAsOf(client, log, dataKeys), log),
                new WebhooksAsOf(log),
                currentVersion);
        var turns = new Turns(jdbc, settings, clock);
        this.sender = new Sender(targets, clock, settings.exchange());
        var attempts = new Attempts(payloads, new WebhookSecrets(masterKey), sender, exchanges, settings, clock);
        var disabling = new Disabling(new WebhookRows(client), ledger, clock);
        this.couriers = new Couriers(turns, new Crew(turns, log, attempts, disabling, meter, settings, clock));
        this.deliveries = new Deliveries(client, exchanges);
        this.replays = new Replays(client);
        this.tests = new TestDelivery(client, payloads, attempts, exchanges, settings, clock);
        this.retention = new Retention(jdbc, settings, clock);
    }

    public Couriers couriers() {
        return couriers;
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    public Replays replays() {
        return replays;
    }

    public TestDelivery tests() {
        return tests;
    }

    public WebhookMeter meter() {
        return meter;
    }

    @Override
    public void close() {
        retention.close();
        couriers.close();
        sender.close();
    }
}
