package io.customerledger.service.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTest {

    private static final int LARGE = 800;
    private static final String TEXT = "x".repeat(16_000);

    private final TwoNodes nodes = TwoNodes.RUNNING;
    private CompletableFuture<Duration> firstComment;
    private CompletableFuture<String> slowlyRead;
    private TwoNodes.Tenant tenant;
    private Api here;
    private Api there;

    @BeforeAll
    void waitForComment() {
        var quiet = nodes.tenant().there();
        firstComment = CompletableFuture.supplyAsync(() -> untilComment(quiet));
        var large = nodes.tenant().here();
        createLarge(large);
        slowlyRead = CompletableFuture.supplyAsync(() -> export(large, () -> sleep(Duration.ofSeconds(12))));
    }

    @BeforeEach
    void newOrganization() {
        tenant = nodes.tenant();
        here = tenant.here();
        there = tenant.there();
    }

    @Test
    void a_stream_that_meets_what_its_node_cannot_read_is_broken_off_and_not_silent() throws IOException {
        here.customer();
        try (var stream = EventStream.open(here)) {
            nodes.jdbc.sql("""
                    INSERT INTO event
                    SELECT organization_id, position + 1, event_id || 'x', subject_id, subject_version + 1, type, 99,
                           occurred_at, origin, payload
                      FROM event WHERE organization_id = ? ORDER BY position DESC LIMIT 1""").param(tenant.id()).update();
            here.customer();
            assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_stream_tells_of_what_happens_from_now_on_on_any_node() throws IOException {
        here.customer();
        try (var sameNode = EventStream.open(here);
                var otherNode = EventStream.open(there)) {
            assertThat(sameNode.response().headers().firstValue("Content-Type"))
                    .hasValue("text/event-stream;charset=UTF-8");
            assertThat(sameNode.response().headers().firstValue("X-Accel-Buffering"))
                    .as("A proxy that would keep it back")
                    .hasValue("no");
            var id = here.customer("{\"email\":\"a@b.co\",\"fullName\":\"Zoë\\nZ\"}");
            for (var stream : List.of(sameNode, otherNode)) {
                var sent = stream.next();
                assertThat(sent.type()).isEqualTo("customer.created");
                assertThat(sent.data().get("customerId").asString()).isEqualTo(id);
                assertThat(sent.data())
                        .isEqualTo(here.get("/events/" + sent.id()).data());
            }
        }
    }

    @Test
    void a_reader_who_was_away_goes_on_where_it_was_on_another_node() throws IOException {
        var id = here.customer();
        var last = events(here).getLast();
        for (int i = 0; i < 120; i++) {
            here.put("/customers/" + id, "{\"fullName\":\"" + i + "\"}");
        }
        try (var stream = EventStream.after(there, last)) {
            for (int i = 0; i < 120; i++) {
                assertThat(stream.next().data().at("/changes/0/to").asString()).isEqualTo("" + i);
            }
            here.put("/customers/" + id, "{\"fullName\":\"now\"}");
            assertThat(stream.next().data().at("/changes/0/to").asString()).isEqualTo("now");
        }
    }

    @Test
    void a_reader_who_falls_far_behind_misses_nothing() throws IOException {
        try (var slow = EventStream.open(here)) {
            createLarge(here);
            for (int i = 0; i < LARGE; i++) {
                assertThat(slow.next().data().at("/changes/2/to/n").asInt()).isEqualTo(i);
            }
        }
    }

    @Test
    void a_customer_that_is_erased_is_not_told_of_from_memory() throws IOException {
        try (var open = EventStream.open(here)) {
            var id = here.customer("{\"email\":\"secret1@acme.com\"}");
            here.put("/customers/" + id, "{\"email\":\"secret2@acme.com\"}");
            var created = open.next();
            assertThat(open.next().data().toString()).contains("secret1", "secret2");
            here.delete("/customers/" + id);
            try (var later = EventStream.after(here, created.id())) {
                for (int i = 0; i < 2; i++) {
                    var data = later.next().data();
                    assertThat(data.get("erased").asBoolean()).isTrue();
                    assertThat(data.toString()).doesNotContain("secret");
                }
            }
        }
    }

    @Test
    void a_revoked_key_ends_its_streams_within_a_second_on_every_node() throws IOException {
        var key = here.post("/api-keys", "{\"name\":\"short-lived\"}").data();
        try (var sameNode = EventStream.open(here.withKey(key.get("apiKey").asString()));
                var otherNode = EventStream.open(there.withKey(key.get("apiKey").asString()))) {
            here.delete("/api-keys/" + key.get("id").asString());
            var revoked = Instant.now();
            for (var stream : List.of(sameNode, otherNode)) {
                while (stream.nextOrComment() != null) {
                    // What happened before, the revocation perhaps.
                }
            }
            assertThat(Duration.between(revoked, Instant.now())).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void what_was_done_to_keys_is_told_without_their_secret() throws IOException {
        try (var stream = EventStream.open(here)) {
            var key = here.post("/api-keys", "{\"name\":\"CI\"}").data();
            var created = stream.next();
            assertThat(created.type()).isEqualTo("api_key.created");
            assertThat(created.data().get("subjectId")).isEqualTo(key.get("id"));
            assertThat(created.data().has("customerId") || created.data().has("version"))
                    .isFalse();
            assertThat(created.data().get("changes").get(0).toString())
                    .isEqualTo("{\"field\":\"name\",\"from\":null,\"to\":\"CI\"}");
            assertThat(created.data().toString())
                    .doesNotContain(key.get("apiKey").asString());
        }
    }

    @Test
    void a_comment_comes_every_fifteen_seconds() {
        assertThat(firstComment.join()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(17));
    }

    @Test
    void an_export_waits_for_its_reader_and_keeps_nothing_open_meanwhile() throws Exception {
        createLarge(here);
        var written = events(here).size();
        try (var http = HttpClient.newHttpClient()) {
            var export = http.send(request(here).build(), BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(export.body(), UTF_8))) {
                lines.readLine();
                Thread.sleep(500);
                assertThat(openTransactions()).isZero();
                here.customer();
                assertThat(lines.lines().count()).isEqualTo(written - 1);
            }
        }
    }

    private long openTransactions() {
        return nodes.jdbc.sql("""
                        SELECT count(*)
                          FROM pg_stat_activity
                         WHERE datname = current_database()
                           AND pid <> pg_backend_pid()
                           AND xact_start < now() - interval '200 ms'""").query(Long.class).single();
    }

    @Test
    void an_exports_reader_may_pause_for_longer_than_a_request_may_be_silent() {
        assertThat(slowlyRead.join().endsWith("\r\n0\r\n\r\n")).isTrue();
    }

    @Test
    void an_export_is_broken_off_when_its_key_is_gone() {
        createLarge(here);
        var key = here.post("/api-keys", "{\"name\":\"Exporter\"}");
        var exporter = new Api(here.origin(), key.data().get("apiKey").asString());
        var exported = export(exporter, () -> here.delete("/api-keys/" + key.id()));
        assertThat(exported).startsWith("HTTP/1.1 200").doesNotEndWith("\r\n0\r\n\r\n");
    }

    /** Reads only the beginning until something is done, over a socket that takes in little meanwhile. */
    private static String export(Api api, Runnable meanwhile) {
        var origin = URI.create(api.origin());
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress(origin.getHost(), origin.getPort()));
            var request = """
                    GET /api/v1/events HTTP/1.1
                    Host: h
                    Accept: application/x-ndjson
                    x-api-key: %s
                    Connection: close

                    """.formatted(api.key()).replace("\n", "\r\n");
            socket.getOutputStream().write(request.getBytes(UTF_8));
            var beginning = socket.getInputStream().readNBytes(100);
            meanwhile.run();
            return new String(beginning, UTF_8)
                    + new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_export_that_fails_on_its_way_is_broken_off_and_not_ended() throws Exception {
        createLarge(here);
        nodes.jdbc
                .sql("UPDATE event SET payload = '{}' WHERE organization_id = ? AND position = 590")
                .param(tenant.id())
                .update();
        try (var http = HttpClient.newHttpClient()) {
            var request = request(here).build();
            assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    /** More events than any buffer on their way holds. */
    private static void createLarge(Api api) {
        for (int i = 0; i < LARGE; i += 100) {
            var items = IntStream.range(i, i + 100)
                    .mapToObj(n -> "{\"email\":\"a@b.co\",\"metadata\":{\"n\":%d,\"x\":\"%s\"}}".formatted(n, TEXT))
                    .collect(Collectors.joining(","));
            assertThat(api.post("/customers/batch", "{\"customers\":[" + items + "]}")
                            .data()
                            .get("failed"))
                    .isEmpty();
        }
    }

    private static Duration untilComment(Api api) {
        var start = Instant.now();
        try (var stream = EventStream.open(api)) {
            stream.nextOrComment();
            return Duration.between(start, Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpRequest.Builder request(Api api) {
        return HttpRequest.newBuilder(URI.create(api.origin() + "/api/v1/events"))
                .header("x-api-key", api.key())
                .header("Accept", "application/x-ndjson");
    }

    private static List<String> events(Api api) {
        var ids = new ArrayList<String>();
        try (var http = HttpClient.newHttpClient()) {
            http.send(request(api).build(), BodyHandlers.ofLines())
                    .body()
                    .forEach(line ->
                            ids.add(JsonMapper.shared().readTree(line).get("id").asString()));
            return ids;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_node_that_stops_ends_its_streams_first_and_waits_for_nobody() throws IOException {
        var node = TwoNodes.RUNNING.start();
        var key = TwoNodes.RUNNING.tenant().here().key();
        try (var stream = EventStream.open(TwoNodes.api(node, key))) {
            var stopping = CompletableFuture.runAsync(node::close);
            assertThat(stream.nextOrComment()).isNull();
            assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        }
    }
}
