package io.customerledger.benchmarks.webhooks;

import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.command.webhooks.WebhookCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.CustomerLedger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole service in this process, asked by its commands: HTTP is not what is measured. */
final class ServiceHere implements AutoCloseable {

    private static final OrganizationId ORGANIZATION = new OrganizationId("org_benchmark");
    private static final Origin ORIGIN =
            new Origin(new Actor("api_key", "key_benchmark", "Benchmark"), null, null, "req_benchmark", null);

    private final ConfigurableApplicationContext app;
    private final CustomerCommands customers;
    private final WebhookCommands webhooks;
    private final JdbcClient jdbc;

    ServiceHere(Path data) {
        this.app = new SpringApplicationBuilder(CustomerLedger.class)
                .properties(
                        "server.port=0",
                        "ledger.data-dir=" + data,
                        "ledger.webhooks.allowed-networks=127.0.0.0/8",
                        "logging.level.root=warn")
                .run();
        this.customers = app.getBean(CustomerCommands.class);
        this.webhooks = app.getBean(WebhookCommands.class);
        this.jdbc = app.getBean(JdbcClient.class);
        jdbc.sql("INSERT INTO organization VALUES ('org_benchmark', 'Benchmark', false, now())")
                .update();
    }

    List<CustomerKey> create(int count) {
        var keys = IntStream.range(0, count)
                .mapToObj(n -> new CustomerKey(ORGANIZATION, new CustomerId(Ids.next("cus_"))))
                .toList();
        var at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (int from = 0; from < count; from += 500) {
            var some = keys.subList(from, Math.min(from + 500, count));
            var commands = some.stream()
                    .map(key -> new CreateCustomerCommand(
                            key,
                            new Profile(null, "ada@acme.com", "Ada Lovelace", null, "UTC", null, null, null),
                            at))
                    .toList();
            if (count == 1) {
                customers.execute(commands.getFirst(), ORIGIN, null);
            } else {
                customers.createAll(ORGANIZATION, commands, ORIGIN, null, null);
            }
        }
        return keys;
    }

    double update(List<CustomerKey> keys, int duration, LongAdder done) throws InterruptedException {
        var over = new AtomicBoolean();
        var number = new AtomicInteger();
        long start = System.nanoTime();
        var threads = IntStream.range(0, 64)
                .mapToObj(n -> Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        var key = keys.get(ThreadLocalRandom.current().nextInt(keys.size()));
                        customers.execute(
                                new UpdateCustomerCommand(
                                        key,
                                        Map.of(CustomerField.FULL_NAME, "Ada " + number.incrementAndGet()),
                                        Precondition.NONE,
                                        Instant.now().truncatedTo(ChronoUnit.MILLIS)),
                                ORIGIN,
                                null);
                        done.increment();
                    }
                }))
                .toList();
        Thread.sleep(duration * 1000L);
        double rate = done.sum() / ((System.nanoTime() - start) / 1e9);
        over.set(true);
        for (var thread : threads) {
            thread.join();
        }
        return rate;
    }

    WebhookKey endpoint(String url) {
        var key = new WebhookKey(ORGANIZATION, Ids.next("whe_"));
        var values = new EnumMap<WebhookField, Object>(WebhookField.class);
        values.put(WebhookField.URL, url);
        values.put(WebhookField.EVENTS, List.of("*"));
        webhooks.create(key, values, Instant.now().truncatedTo(ChronoUnit.MILLIS), ORIGIN, null);
        return key;
    }

    void setActive(List<WebhookKey> endpoints, boolean active) {
        endpoints.forEach(key -> webhooks.update(
                key,
                Map.of(WebhookField.IS_ACTIVE, active),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                ORIGIN,
                null));
    }

    void delete(List<WebhookKey> endpoints) {
        endpoints.forEach(key -> webhooks.delete(key, Instant.now().truncatedTo(ChronoUnit.MILLIS), ORIGIN));
    }

    /** Which customer each creation in the log is of. */
    Map<String, String> customersByCreation() {
        Map<String, String> found = new HashMap<>();
        jdbc.sql("SELECT event_id, subject_id FROM event WHERE organization_id = 'org_benchmark' AND type = 'customer.created'")
                .query((row, n) -> found.put(row.getString(1), row.getString(2)))
                .list();
        return found;
    }

    @Override
    public void close() {
        app.close();
    }
}
