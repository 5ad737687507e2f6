package io.customerledger.service.erasure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.customerledger.service.Api;
import io.customerledger.service.ServiceJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A customer leaves traces wherever it can, is erased, and is looked for: by the API, in the logs, on the disk. */
@Execution(ExecutionMode.CONCURRENT)
class ErasureTest {

    private static final String OWN_ID = "own-plumbago-8472";
    private static final String NAME = "Zephyrine Quillfeather";
    private static final String EARLIER_NAME = "Zephyrine Oldmaidenname";
    private static final String EMAIL = "zq.4711@vexillology.example";
    private static final String TAX_DOCUMENT = "27-31415926-7";
    private static final String NICKNAME = "Marzipanmond";
    private static final String STREET = "17 Obelisk Terrace";
    private static final String CITY = "Wolkenkuckucksheim";
    private static final String ADDRESS_ID = "8c1f2f0e-5c0a-4a8e-9d5e-3b1f5a6d7c42";
    private static final List<String> PERSONAL = List.of(
            OWN_ID,
            NAME,
            EARLIER_NAME,
            EMAIL,
            TAX_DOCUMENT,
            NICKNAME,
            STREET,
            CITY,
            ADDRESS_ID,
            // As they are searched for.
            "/plumbago",
            "/quillfeather",
            "/vexillology");

    private static final String CREATION =
            """
            {"externalId":"%s","fullName":"%s","email":"%s","taxDocument":"%s","metadata":{"nickname":"%s"},\
            "addressId":"%s"}""".formatted(OWN_ID, EARLIER_NAME, EMAIL, TAX_DOCUMENT, NICKNAME, ADDRESS_ID);
    private static final String CHANGE = """
            {"fullName":"%s","address":{"line1":"%s","city":"%s","postalCode":"1000","country":"AR"}}""".formatted(NAME, STREET, CITY);

    /** More than the distance between two snapshots. */
    private static final int CHANGES = 210;

    @TempDir
    private static Path folder;

    private static DataDirectory directory;
    private static HttpServer receiver;
    private static ServiceJvm service;
    private static Api api;
    private static String customer;
    private static String wrappedKey;
    private static Map<String, String> before;
    private static Map<String, String> after;

    @BeforeAll
    static void erase() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", ErasureTest::echo);
        receiver.start();
        directory = new DataDirectory(Files.createDirectory(folder.resolve("data")));
        service = directory.serve(Map.of("LEDGER_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.0/8"));
        api = service.api(DataDirectory.KEY);
        var delivered = endpoint("/good");
        var pending = endpoint("/bad");
        leaveTraces();
        eventually(() -> deliveries(delivered, "delivered").size() == 100
                && deliveries(pending, "pending").size() == 100);
        before = seen(List.of(delivered, pending));
        wrappedKey = new String(
                directory
                        .jdbc()
                        .sql("SELECT wrapped FROM data_key WHERE subject_id = ?")
                        .param(customer)
                        .query(byte[].class)
                        .single(),
                ISO_8859_1);
        directory.jdbc().sql("ANALYZE").update();
        directory.jdbc().sql("CHECKPOINT").update();
        assertThat(directory.find(PERSONAL))
                .extracting(found -> found.replaceFirst(" in .*", ""))
                .containsAll(PERSONAL);

        assertThat(api.delete("/customers/" + OWN_ID).status()).isEqualTo(200);
        eventually(() -> deliveries(delivered, "delivered&event=customer.deleted")
                                .size()
                        == 1
                && deliveries(pending, "delivered&event=customer.deleted").size() == 1);
        after = seen(List.of(delivered, pending));
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.stop(0);
    }

    @Test
    void nobody_who_asks_is_told_any_more() {
        assertThat(before).allSatisfy((_, text) -> assertThat(PERSONAL).anyMatch(text::contains));
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after).allSatisfy((_, text) -> assertThat(PERSONAL).noneMatch(text::contains));
    }

    @Test
    void who_did_what_when_stays_and_the_erasure_is_its_own_receipt() {
        var history = api.get("/customers/" + customer + "/history?limit=2").data();
        assertThat(history.get(0).get("type").asString()).isEqualTo("customer.deleted");
        assertThat(history.get(1).get("erased").asBoolean()).isTrue();
        assertThat(history.get(1).get("changes").get(0).get("field").asString()).isEqualTo("metadata");
        assertThat(history.get(1).get("actor").get("type").asString()).isEqualTo("api_key");
    }

    @Test
    void the_logs_never_knew() throws IOException {
        assertThat(PERSONAL).noneMatch(service.printed()::contains);
        assertThat(PERSONAL).noneMatch(Files.readString(directory.path().resolve("postgres/postgres.log"))::contains);
        assertThat(PERSONAL)
                .noneMatch(service.api(null).get("//actuator/prometheus").http().body()::contains);
    }

    @Test
    void once_vacuumed_the_disk_has_nothing_of_it_and_not_the_key_either() throws IOException {
        directory.jdbc().sql("VACUUM (FULL, ANALYZE)").update();
        directory.jdbc().sql("CHECKPOINT").update();
        assertThat(directory.find(PERSONAL)).isEmpty();
        assertThat(directory.find(List.of(wrappedKey))).isEmpty();
    }

    private static void leaveTraces() {
        var created = api.with("Idempotency-Key", "create").post("/customers", CREATION);
        assertThat(created.status()).isEqualTo(201);
        customer = created.id();
        for (int change = 1; change <= CHANGES; change++) {
            api.put("/customers/" + customer, "{\"metadata\":{\"nickname\":\"%s %d\"}}".formatted(NICKNAME, change));
        }
        assertThat(api.with("Idempotency-Key", "change")
                        .put("/customers/" + OWN_ID, CHANGE)
                        .status())
                .isEqualTo(200);
        api.with("Idempotency-Key", "batch").post("/customers/batch", "{\"customers\":[" + CREATION + "]}");
        api.put("/customers/" + customer, "{\"metadata\":{\"nickname\":\"" + NICKNAME + "\"}}");
        var other = api.customer();
        assertThat(api.put("/customers/" + other, "{\"externalId\":\"" + OWN_ID + "\"}")
                        .status())
                .isEqualTo(409);
        assertThat(api.with("If-Match", "\"1\"")
                        .put("/customers/" + OWN_ID, CHANGE)
                        .status())
                .isEqualTo(412);
        assertThat(api.get("/customers/" + customer + "?version=3").status()).isEqualTo(200);
    }

    /** All that shows it, and what it shows. */
    private static Map<String, String> seen(List<String> endpoints) {
        var seen = new LinkedHashMap<String, String>();
        seen.put("events", body(api.get("/events?limit=100")));
        seen.put("export", body(api.with("Accept", "application/x-ndjson").get("/events")));
        seen.put("history", body(api.get("/customers/" + customer + "/history")));
        seen.put("as of", body(api.get("/customers/" + customer + "?version=3")));
        seen.put("by own id", body(api.get("/customers/" + OWN_ID)));
        seen.put("list", body(api.get("/customers?limit=100")));
        seen.put("search", body(api.get("/customers?query=quillfeather")));
        seen.put("repeated creation", body(api.with("Idempotency-Key", "create").post("/customers", CREATION)));
        seen.put("repeated change", body(api.with("Idempotency-Key", "change").put("/customers/" + OWN_ID, CHANGE)));
        seen.put(
                "repeated batch",
                body(api.with("Idempotency-Key", "batch")
                        .post("/customers/batch", "{\"customers\":[" + CREATION + "]}")));
        for (var endpoint : endpoints) {
            for (var delivery : api.get(endpoint + "/deliveries?limit=100").data()) {
                var id = delivery.get("id").asString();
                seen.merge("deliveries of " + endpoint, body(api.get(endpoint + "/deliveries/" + id)), String::concat);
            }
            seen.merge("deliveries of " + endpoint, oldest(endpoint), String::concat);
        }
        return seen;
    }

    /** Of the first delivery, the only one that a bad receiver has got. */
    private static String oldest(String endpoint) {
        var page = api.get(endpoint + "/deliveries?limit=100");
        while (page.json().path("hasMore").asBoolean()) {
            page = api.get(endpoint + "/deliveries?limit=100&cursor="
                    + page.json().get("nextCursor").asString());
        }
        var last = page.data().get(page.data().size() - 1).get("id").asString();
        return body(api.get(endpoint + "/deliveries/" + last));
    }

    private static String body(Api.Answered answered) {
        return answered.http().body();
    }

    private static String endpoint(String path) {
        var url = "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
        return "/webhooks/"
                + api.post("/webhooks", "{\"url\":\"" + url + "\",\"events\":[\"*\"]}")
                        .id();
    }

    private static List<String> deliveries(String endpoint, String status) {
        return api.get(endpoint + "/deliveries?limit=100&status=" + status)
                .data()
                .findValuesAsString("id");
    }

    /** Says what it was told. A bad one takes nothing but deletions. */
    private static void echo(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        boolean good = exchange.getRequestURI().getPath().equals("/good")
                || "customer.deleted".equals(exchange.getRequestHeaders().getFirst("X-Commet-Event"));
        exchange.getResponseHeaders().add("X-Echo", new String(body, ISO_8859_1));
        exchange.sendResponseHeaders(good ? 200 : 500, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("It did not happen within a minute")
                    .isLessThan(end);
            Thread.sleep(50);
        }
    }
}
