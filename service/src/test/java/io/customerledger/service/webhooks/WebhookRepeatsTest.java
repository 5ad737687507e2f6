package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.Api;
import io.customerledger.service.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests about endpoints that are made again, under circumstances that are no longer the same. */
class WebhookRepeatsTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    private static final AtomicInteger received = new AtomicInteger();
    private static final HikariDataSource database = TestDatabase.fresh();
    private static final JdbcClient jdbc = JdbcClient.create(database);
    private static HttpServer receiver;
    private static TestNode node;
    private static Api api;
    private static String webhook;

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            received.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY, "ledger.webhooks.allowed-networks=127.0.0.0/8");
        api = node.api(KEY);
        webhook = "{\"url\":\"http://127.0.0.1:%d/\",\"events\":[\"customer.created\"]}"
                .formatted(receiver.getAddress().getPort());
    }

    @AfterAll
    static void stop() {
        node.close();
        receiver.stop(0);
        database.close();
    }

    /** As when the name leads elsewhere by now. */
    @Test
    void a_creation_is_answered_again_though_its_target_is_not_allowed_any_more() {
        var first = api.with("Idempotency-Key", "k1").post("/webhooks", webhook);
        try (var strict = TestNode.on(database)) {
            var there = strict.api(KEY);
            var again = there.with("Idempotency-Key", "k1").post("/webhooks", webhook);
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(again.http().body()).isEqualTo(first.http().body());
            assertThat(there.post("/webhooks", webhook).refusal()).isEqualTo("400 validation_error url");
        }
    }

    @Test
    void a_resend_and_its_answer_are_committed_together() throws Exception {
        var path = "/webhooks/" + api.post("/webhooks", webhook).id();
        int before = received.get();
        api.customer();
        eventually(() -> received.get() == before + 1);
        eventually(() -> "delivered".equals(first(path).status()));
        var resend = path + "/deliveries/" + first(path).id() + "/resend";
        var once = api.with("Idempotency-Key", "k2");
        try (var endpoint = database.getConnection();
                var claim = database.getConnection()) {
            endpoint.setAutoCommit(false);
            endpoint.createStatement().execute("SELECT FROM webhook_progress FOR UPDATE");
            var answered = CompletableFuture.supplyAsync(() -> once.post(resend, ""), Thread::startVirtualThread);
            eventually(() -> count("SELECT count(*) FROM idempotency WHERE key = 'k2'") == 1);
            claim.setAutoCommit(false);
            claim.createStatement().execute("SELECT FROM idempotency WHERE key = 'k2' FOR UPDATE");
            endpoint.rollback();
            eventually(() -> count(BLOCKED) == 1);
            jdbc.sql(BLOCKED.replace("count(*)", "pg_terminate_backend(pid)"))
                    .query()
                    .singleRow();
            claim.rollback();
            assertThat(answered.get().status()).isEqualTo(503);
        }
        assertThat(received.get()).isEqualTo(before + 1);
        assertThat(once.post(resend, "").status()).isEqualTo(202);
        assertThat(once.post(resend, "").header("Idempotent-Replayed")).isEqualTo("true");
        eventually(() -> api.get(path + "/deliveries/" + first(path).id())
                        .data()
                        .get("attempts")
                        .size()
                == 2);
        assertThat(received.get()).isEqualTo(before + 2);
    }

    private static final String BLOCKED = """
            SELECT count(*)
              FROM pg_stat_activity
             WHERE datname = current_database()
               AND wait_event_type = 'Lock'
               AND query LIKE 'UPDATE idempotency%'""";

    private record First(String id, String status) {}

    private static First first(String path) {
        var delivery = api.get(path + "/deliveries").data().get(0);
        return new First(delivery.get("id").asString(), delivery.get("status").asString());
    }

    private static int count(String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 15 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
