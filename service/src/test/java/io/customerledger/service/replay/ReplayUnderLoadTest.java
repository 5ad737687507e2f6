package io.customerledger.service.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.replay.Projection;
import io.customerledger.query.verify.Verification;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.operations.Operations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** 100,000 events, and a service that writes and reads while they are replayed. */
class ReplayUnderLoadTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Load"), null, null, "req_1", null);
    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int CUSTOMERS = 10_000;
    private static final int WRITES_PER_SECOND = 200;

    private static final HikariDataSource DATABASE = TestDatabase.fresh();
    private static final AtomicInteger WEBHOOKS = new AtomicInteger();
    private static ConfigurableApplicationContext app;
    private static HttpServer receiver;
    private static Api operator;
    private static List<CustomerKey> customers;

    @BeforeAll
    static void start() throws IOException {
        app = new SpringApplicationBuilder(CustomerLedger.class)
                .properties(
                        "server.port=0",
                        "spring.datasource.url=" + DATABASE.getJdbcUrl(),
                        "ledger.data-dir=target/replay-test",
                        "ledger.webhooks.allowed-networks=127.0.0.0/8",
                        "ledger.admin-token=operator")
                .run();
        var port = ((WebServerApplicationContext) app).getWebServer().getPort();
        operator = new Api("http://localhost:" + port, null).with("Authorization", "Bearer operator");
        customers = new PlantedLog(DATABASE, app.getBean(MasterKey.class)).plant(ACME, CUSTOMERS, 10);
        replay();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            WEBHOOKS.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterAll
    static void stop() {
        app.close();
        receiver.stop(0);
        DATABASE.close();
    }

    @Test
    void reads_never_fail_nor_go_back_in_time_and_the_result_is_the_fold() throws Exception {
        jdbc().sql("UPDATE customer SET email_folded = 'planted' WHERE customer_id = :id")
                .param("id", customers.getLast().id().value())
                .update();
        long before = count("event");
        var failures = new ConcurrentHashMap<String, Integer>();
        var versions = new ConcurrentHashMap<CustomerKey, Long>();
        var writes = new AtomicInteger();
        var reads = new AtomicInteger();
        var slowestRead = new AtomicLong();
        JsonNode replay;
        try (var clock = Executors.newScheduledThreadPool(2);
                var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = clock.scheduleWithFixedDelay(
                    () -> requests.execute(() -> attempt(failures, () -> {
                        int number = writes.incrementAndGet();
                        var customer = nth(number);
                        versions.merge(customer, rename(customer, "Renamed " + number), Math::max);
                    })),
                    0,
                    1_000 / WRITES_PER_SECOND,
                    MILLISECONDS);
            var reading = clock.scheduleWithFixedDelay(
                    () -> requests.execute(() -> attempt(failures, () -> {
                        var customer = nth(reads.incrementAndGet());
                        long known = versions.getOrDefault(customer, 10L);
                        long begin = System.nanoTime();
                        var read = app.getBean(CustomerReads.class).byKey(customer);
                        slowestRead.accumulateAndGet(System.nanoTime() - begin, Math::max);
                        assertThat(read).isNotNull();
                        assertThat(read.version()).isGreaterThanOrEqualTo(known);
                    })),
                    0,
                    2,
                    MILLISECONDS);
            replay = replay();
            writing.cancel(false);
            reading.cancel(false);
        }
        assertThat(failures).isEmpty();
        assertThat(replay.get("status").asString()).isEqualTo("completed");
        assertThat(replay.get("eventsReplayed").asLong()).isGreaterThanOrEqualTo(CUSTOMERS * 10);
        assertThat(replay.get("differencesTotal").asInt()).isEqualTo(1);
        assertThat(replay.get("differences").get(0).get("customerId").asString())
                .isEqualTo(customers.getLast().id().value());
        assertThat(replay.get("differences").get(0).get("in").get(0).asString()).isEqualTo("email_folded");
        assertThat(slowestRead.get()).isLessThan(SECONDS.toNanos(5));
        assertThat(reads.get()).isGreaterThan(100);
        assertThat(writes.get()).isGreaterThan(100);
        var histories = new Histories(app.getBean(JdbcTemplate.class), app.getBean(MasterKey.class));
        var found = new Verification(histories, new CustomerRows(jdbc())).run(_ -> {});
        assertThat(found.problems()).isEmpty();
        assertThat(found.events()).isEqualTo(before + writes.get());
    }

    /** What its aggregate remembers comes from the row that was wrong. */
    @Test
    void what_a_replay_has_put_right_is_what_the_next_change_begins_with() {
        var customer = customers.get(1);
        var reads = app.getBean(CustomerReads.class);
        var email = reads.byKey(customer).profile().email();
        jdbc().sql("UPDATE customer SET profile = '{\"email\":\"spoiled@example.com\"}' WHERE customer_id = :id")
                .param("id", customer.id().value())
                .update();
        rename(customer, "Before");
        replay();
        callOffAnother(); // A node notices a swap before it begins another one.
        rename(customer, "After");
        assertThat(reads.byKey(customer).profile().email()).isEqualTo(email);
    }

    @Test
    void no_webhook_tells_of_what_is_only_replayed() throws Exception {
        jdbc().sql("INSERT INTO api_key VALUES ('org_acme', 'key_1', 'Load', '', sha256(?::bytea), now(), NULL)")
                .param(KEY)
                .update();
        var api = new Api(operator.origin(), KEY);
        var url = "http://127.0.0.1:" + receiver.getAddress().getPort();
        var made = api.post("/webhooks", "{\"url\":\"" + url + "\",\"events\":[\"customer.created\"]}");
        assertThat(replay().get("eventsReplayed").asLong()).isGreaterThan(CUSTOMERS * 10);
        var customer = api.customer();
        while (WEBHOOKS.get() == 0) {
            Thread.sleep(20);
        }
        Thread.sleep(500);
        assertThat(api.get("/webhooks/" + made.id() + "/deliveries").data())
                .as("%d creations were replayed, one happened", CUSTOMERS)
                .hasSize(1);
        assertThat(WEBHOOKS).hasValue(1);
        api.delete("/customers/" + customer);
        api.delete("/webhooks/" + made.id());
    }

    @Test
    void the_operator_sees_what_there_is_and_when_it_was_made_again() {
        var projection = operator.get("//admin/projections").data().get(0);
        assertThat(projection.get("name").asString()).isEqualTo("customers");
        assertThat(projection.get("version").asInt()).isEqualTo(Projection.CUSTOMERS.version());
        assertThat(projection.get("rows").asInt()).isEqualTo(CUSTOMERS);
        assertThat(projection.get("lastReplay").get("status").asString()).isEqualTo("completed");
        assertThat(projection.get("lastReplay").get("etaSeconds").isNull()).isTrue();
    }

    @Test
    void a_replay_is_called_off_while_it_runs_and_what_is_served_stays() {
        var cancelled = callOffAnother();
        assertThat(cancelled.get("status").asString()).isEqualTo("cancelled");
        var found = operator.get("//admin/replays/" + cancelled.get("id").asString())
                .data();
        assertThat(found.get("completedAt").isNull()).isFalse();
        assertThat(count("customer")).isEqualTo(CUSTOMERS);
    }

    @Test
    void what_is_not_there_and_who_is_not_the_operator_is_refused() {
        assertThat(operator.get("//admin/replays/rpl_unknown").refusal()).isEqualTo("404 replay_not_found");
        assertThat(operator.delete("//admin/replays/rpl_unknown").refusal()).isEqualTo("404 replay_not_found");
        assertThat(operator.post("//admin/projections/unknown/replay", "").refusal())
                .isEqualTo("404 not_found");
        var stranger = new Api(operator.origin(), null);
        assertThat(stranger.get("//admin/projections").refusal()).isEqualTo("401 unauthorized");
        assertThat(stranger.post("//admin/projections/customers/replay", "").refusal())
                .isEqualTo("401 unauthorized");
    }

    @Test
    void the_same_can_be_done_from_the_command_line_beside_the_service() {
        assertThat(operation("replay customers")).contains("completed: ").endsWith("exit 0");
        assertThat(operation("verify"))
                .contains("every row is the fold of its events.")
                .endsWith("exit 0");
        assertThat(operation("rebuild")).startsWith("customer-ledger.jar ").endsWith("exit 2");
    }

    private static String operation(String words) {
        var out = new ByteArrayOutputStream();
        var settings =
                Stream.of("--spring.datasource.url=" + DATABASE.getJdbcUrl(), "--ledger.data-dir=target/replay-test");
        var args = Stream.concat(Stream.of(words.split(" ")), settings).toArray(String[]::new);
        assertThat(Operations.isOne(args)).isTrue();
        var printed = new PrintStream(out, true, UTF_8);
        int exit = Operations.run(args, InputStream.nullInputStream(), printed, printed);
        return out.toString(UTF_8) + "exit " + exit;
    }

    /** Never the last one, which nobody but the test touches. */
    private static CustomerKey nth(int number) {
        return customers.get(number * 17 % (CUSTOMERS - 1));
    }

    private static long count(String table) {
        return jdbc().sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    private static long rename(CustomerKey customer, String name) {
        var at = app.getBean(Clock.class).instant();
        var rename = new UpdateCustomerCommand(customer, Map.of(CustomerField.FULL_NAME, name), Precondition.NONE, at);
        var answer = (Answer.Decided) app.getBean(CustomerCommands.class).execute(rename, ORIGIN, null);
        return ((Outcome.Changed) answer.outcome()).state().version();
    }

    private static void attempt(Map<String, Integer> failures, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | AssertionError e) {
            failures.merge(String.valueOf(e), 1, Integer::sum);
        }
    }

    private static JsonNode replay() {
        var started = operator.post("//admin/projections/customers/replay", "");
        assertThat(started.status()).isEqualTo(202);
        return await(started.id(), replay -> !replay.get("status").asString().equals("running"));
    }

    private static JsonNode callOffAnother() {
        var id = operator.post("//admin/projections/customers/replay", "").id();
        await(id, replay -> replay.get("eventsReplayed").asLong() > 0);
        return operator.delete("//admin/replays/" + id).data();
    }

    private static JsonNode await(String id, Predicate<JsonNode> condition) {
        while (true) {
            var replay = operator.get("//admin/replays/" + id);
            assertThat(replay.status()).isEqualTo(200);
            if (condition.test(replay.data())) return replay.data();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static JdbcClient jdbc() {
        return app.getBean(JdbcClient.class);
    }
}
