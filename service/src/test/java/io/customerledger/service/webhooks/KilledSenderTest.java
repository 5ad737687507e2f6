package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node that is killed in the middle of its deliveries, and another one that comes after it. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class KilledSenderTest {

    /** The long form: {@code -Dkills=50}. */
    private static final int KILLS = Integer.getInteger("kills", 5);

    private static final int CUSTOMERS = 40;
    private static final String KEY = "ck_sandbox_" + "killed".repeat(7);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final HikariDataSource database = TestDatabase.fresh();
    private HttpServer receiver;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", exchange -> {
            received.add(JsonMapper.shared().readTree(exchange.getRequestBody()));
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        database.close();
    }

    @Test
    void whenever_it_is_killed_every_event_arrives_and_each_customers_in_order() throws Exception {
        var node = start();
        try {
            var api = node.api(KEY);
            api.post(
                    "/webhooks",
                    "{\"url\":\"http://127.0.0.1:%d/\",\"events\":[\"*\"]}"
                            .formatted(receiver.getAddress().getPort()));
            for (int kill = 0; kill < KILLS; kill++) {
                int before = received.size();
                change(node.api(KEY), kill);
                await(before + 1 + kill % CUSTOMERS);
                node.kill();
                node = start();
            }
            awaitAll(node.api(KEY));
        } finally {
            node.close();
        }
        assertThat(received).hasSizeGreaterThanOrEqualTo(2 * KILLS * CUSTOMERS);
        firstArrivals().values().forEach(sequences -> assertThat(sequences).isSorted());
    }

    private ServiceJvm start() throws Exception {
        var node = ServiceJvm.start(
                folder.resolve("node.log"),
                CustomerLedger.class,
                List.of(),
                Map.of(
                        "SPRING_DATASOURCE_URL",
                        database.getJdbcUrl(),
                        "LEDGER_BOOTSTRAP_API_KEY",
                        KEY,
                        "LEDGER_WEBHOOKS_ALLOWED_NETWORKS",
                        "127.0.0.0/8"));
        node.awaitReady();
        return node;
    }

    /** Two events of each customer, so that there is an order to keep. */
    private static void change(Api api, int round) {
        var customers = IntStream.range(0, CUSTOMERS)
                .mapToObj("{\"email\":\"ada@example.com\",\"externalId\":\"%d-%%d\"}".formatted(round)::formatted)
                .toList();
        api.post("/customers/batch", "{\"customers\":[" + String.join(",", customers) + "]}");
        for (int n = 0; n < CUSTOMERS; n++) {
            api.put("/customers/" + round + "-" + n, "{\"fullName\":\"Ada\"}");
        }
    }

    private void await(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (received.size() < count) {
            assertThat(System.nanoTime())
                    .as("received %d of %d", received.size(), count)
                    .isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private void awaitAll(Api api) throws InterruptedException {
        var expected = new ArrayList<String>();
        for (var page = api.get("/events?limit=100"); ; ) {
            for (var event : page.data()) {
                if (event.has("customerId"))
                    expected.add(event.get("id").asString().replace("evt_", "whev_"));
            }
            if (!page.json().get("hasMore").asBoolean()) break;
            page = api.get(
                    "/events?limit=100&after=" + page.json().get("nextCursor").asString());
        }
        assertThat(expected).hasSize(2 * KILLS * CUSTOMERS);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && !arrived().containsAll(expected)) Thread.sleep(50);
        assertThat(arrived()).containsAll(expected);
    }

    private List<String> arrived() {
        return received.stream().map(event -> event.get("id").asString()).toList();
    }

    /** For each customer, its events in the order in which they first came. */
    private Map<String, List<Long>> firstArrivals() {
        var seen = new HashMap<String, List<Long>>();
        for (var event : received) {
            var ofCustomer = seen.computeIfAbsent(event.get("data").get("id").asString(), _ -> new ArrayList<>());
            long sequence = event.get("sequence").asLong();
            if (!ofCustomer.contains(sequence)) ofCustomer.add(sequence);
        }
        return seen;
    }
}
