package io.customerledger.query.webhooks;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.eventstore.webhooks.ReplayWrites;
import io.customerledger.eventstore.webhooks.WebhookCodec;
import io.customerledger.eventstore.webhooks.WebhookRow;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import io.customerledger.eventstore.webhooks.WebhookWrites;
import io.customerledger.query.customer.CustomerProjection;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A node that writes and delivers, on a database that other nodes may share, and one organization in it. */
final class Node implements AutoCloseable {

    static final OrganizationId ACME = new OrganizationId("org_acme");
    static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Test"), null, "a test", "req_1", null);
    static final MasterKey MASTER_KEY = MasterKey.of(MasterKey.generate());
    static final WebhookSettings QUICK = new WebhookSettings(
            List.of(
                    Duration.ofMillis(150),
                    Duration.ofMillis(150),
                    Duration.ofMillis(200),
                    Duration.ofMillis(200),
                    Duration.ofMillis(200),
                    Duration.ofMillis(200),
                    Duration.ofMillis(200),
                    Duration.ofMillis(200)),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofDays(5),
            Duration.ofDays(30));

    private static final Clock CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofMillis(1));

    final HikariDataSource database;
    final JdbcClient jdbc;
    final LogSignal signal;
    final Ledger ledger;
    final EventLog log;
    final DataKeys dataKeys;
    final CustomerRows customers;
    final WebhookRows webhooks;
    final WebhookSecrets secrets = new WebhookSecrets(MASTER_KEY);
    final WebhookDelivery delivery;
    final Targets targets;

    private final Clock clock;

    private Node(HikariDataSource database, WebhookSettings settings, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.jdbc = JdbcClient.create(database);
        this.dataKeys = new DataKeys(jdbc, MASTER_KEY);
        this.log = new EventLog(jdbc, dataKeys);
        this.customers = new CustomerRows(jdbc);
        this.webhooks = new WebhookRows(jdbc);
        this.signal = new LogSignal(database, () -> {});
        this.ledger = new Ledger(database, clock, Ledger.Limits.DEFAULT, signal::grown);
        this.targets = new Targets(List.of("127.0.0.0/8"), InetAddress::getAllByName);
        this.delivery = new WebhookDelivery(
                database, ledger, log, dataKeys, MASTER_KEY, "2026-07-11", targets, settings, clock);
        signal.subscribeToAll(delivery.couriers()::wake);
    }

    static Node first(WebhookSettings settings) {
        return first(settings, CLOCK);
    }

    static Node first(WebhookSettings settings, Clock clock) {
        var database = TestDatabase.fresh();
        JdbcClient.create(database)
                .sql("INSERT INTO organization VALUES ('org_acme', 'Acme', false, now())")
                .update();
        return new Node(database, settings, clock);
    }

    Node another(WebhookSettings settings) {
        return new Node(TestDatabase.sameAs(database), settings, clock);
    }

    Webhook endpoint(String url, String... events) {
        var key = new WebhookKey(ACME, Ids.next("whe_"));
        Map<WebhookField, Object> values = new EnumMap<>(WebhookField.class);
        values.put(WebhookField.URL, url);
        values.put(WebhookField.EVENTS, events.length == 0 ? List.of("*") : List.of(events));
        values.put(WebhookField.IS_ACTIVE, true);
        var webhook = Webhook.created(key, values, clock.instant());
        var row = new WebhookRow(webhook, secrets.seal(key, WebhookSecrets.next()), null, null);
        written(WebhookWrites.change(ORIGIN, WebhookCodec.CREATED, null, row, clock.instant()));
        delivery.couriers().wake(key);
        return webhook;
    }

    void change(Webhook webhook, WebhookField field, Object value) {
        var row = webhooks.byKey(webhook.key()).orElseThrow();
        Map<WebhookField, Object> changes = new EnumMap<>(WebhookField.class);
        changes.put(field, value);
        var changed = row.webhook().after(changes, clock.instant());
        written(WebhookWrites.change(ORIGIN, WebhookCodec.UPDATED, row.webhook(), row.with(changed), clock.instant()));
    }

    String secret(Webhook webhook) {
        return secrets.unseal(
                webhook.key(), webhooks.byKey(webhook.key()).orElseThrow().secret());
    }

    /** Has every endpoint's secret rotated: this one, sealed, was the one before, and counts for so long. */
    void overlap(String previous, String end) {
        jdbc.sql(
                        "UPDATE webhook SET previous_secret = :previous, previous_secret_until = now() + cast(:end AS interval)")
                .param("previous", previous)
                .param("end", end)
                .update();
    }

    WebhookReplay replay(Webhook webhook, ReplayRange range) {
        var writes = new ReplayWrites(jdbc);
        var stretch = writes.measure(webhook, range);
        var replay = new WebhookReplay(Ids.next("whr_"), "running", stretch.events(), 0, clock.instant(), null);
        written(writes.start(ORIGIN, webhook, replay, range, stretch));
        return replay;
    }

    CustomerKey create(String name) {
        return createAll(List.of(name)).getFirst();
    }

    /** Creates customers, written by as few calls as the ledger makes of it. */
    List<CustomerKey> createAll(List<String> names) {
        var keys = new ArrayList<CustomerKey>();
        var writes = new ArrayList<WriteSet>();
        for (var name : names) {
            var key = new CustomerKey(ACME, new CustomerId(Ids.next("cus_")));
            var profile = new Profile(null, "a@acme.com", name, null, "UTC", null, null, null);
            var wrapped = dataKeys.create(key);
            writes.add(write(
                            new CustomerCreated(key, profile.asChanges(), clock.instant()),
                            CustomerState.after(null, new CustomerCreated(key, profile.asChanges(), clock.instant())))
                    .dataKey(wrapped));
            keys.add(key);
        }
        for (int from = 0; from < writes.size(); from += 500) {
            ledger.writeTogether(writes.subList(from, Math.min(from + 500, writes.size())));
        }
        return keys;
    }

    void rename(CustomerKey key, String name) {
        var before = customers.byKey(key).orElseThrow();
        var changes = before.profile().changesTo(before.profile().with(Map.of(CustomerField.FULL_NAME, name)));
        var event = new CustomerUpdated(key, changes, clock.instant());
        written(write(event, CustomerState.after(before, event)));
    }

    void delete(CustomerKey key) {
        var version = customers.byKey(key).orElseThrow().version();
        written(WriteSet.about(ACME, ORIGIN, "customer", key.id().value())
                .decidedOn(version)
                .event(CustomerEventCodec.encode(new CustomerDeleted(key, clock.instant()), version + 1, null))
                .delete());
    }

    private WriteSet write(CustomerEvent event, CustomerState after) {
        var key = event.customer();
        return WriteSet.about(ACME, ORIGIN, "customer", key.id().value())
                .decidedOn(after.version() - 1)
                .event(CustomerEventCodec.encode(
                        event, after.version(), dataKeys.forWriting(key).orElseThrow()))
                .put(CustomerProjection.row(after));
    }

    private void written(WriteSet writeSet) {
        if (!(ledger.write(writeSet) instanceof WriteOutcome.Written)) throw new AssertionError("Not written");
    }

    List<Delivery> deliveries(Webhook webhook) {
        return delivery.deliveries().list(new Deliveries.Page(webhook.key(), null, null, null, null, 100));
    }

    List<Delivery.Attempt> attempts(Webhook webhook) {
        return deliveries(webhook).stream()
                .flatMap(each -> delivery.deliveries().attempts(each).stream())
                .toList();
    }

    /** What came of the first attempt to reach this receiver. */
    Delivery.Attempt firstAttempt(Receiver receiver) {
        var webhook = endpoint(receiver.url());
        create("Ada");
        eventually(Duration.ofSeconds(15), () -> !attempts(webhook).isEmpty(), () -> deliveries(webhook));
        return attempts(webhook).getFirst();
    }

    List<String> statuses(Webhook webhook) {
        return deliveries(webhook).stream().map(Delivery::status).toList();
    }

    static void eventually(
            Duration patience, BooleanSupplier condition, java.util.function.Supplier<Object> otherwise) {
        var end = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) throw new AssertionError("Not within " + patience + ": " + otherwise.get());
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        delivery.close();
        ledger.close();
        signal.close();
        targets.close();
        database.close();
    }

    /** Whether a statement waits for a lock. */
    boolean somebodyWaits() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock')")
                .query(Boolean.class)
                .single();
    }
}
