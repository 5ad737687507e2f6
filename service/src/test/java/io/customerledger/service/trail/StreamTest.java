package io.customerledger.service.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTest {

    private final TwoNodes nodes = TwoNodes.RUNNING;
    private CompletableFuture<Duration> firstComment;
    private TwoNodes.Tenant tenant;
    private Api here;
    private Api there;

    @BeforeAll
    void waitForComment() {
        var quiet = nodes.tenant().there();
        firstComment = CompletableFuture.supplyAsync(() -> untilComment(quiet), Thread::startVirtualThread);
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
            Exports.createLarge(here);
            for (int i = 0; i < Exports.LARGE; i++) {
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
                    // Earlier events, and perhaps the revocation itself.
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
        assertThat(firstComment.join()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(20));
    }

    @Test
    void an_export_waits_for_its_reader_and_keeps_nothing_open_meanwhile() throws Exception {
        Exports.createLarge(here);
        var written = events(here).size();
        try (var http = HttpClient.newHttpClient()) {
            var export = http.send(Exports.request(here).build(), BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(export.body(), UTF_8))) {
                lines.readLine();
                Thread.sleep(1_500);
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
                           AND backend_type = 'client backend'
                           AND xact_start < now() - interval '1 s'""").query(Long.class).single();
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

    private static List<String> events(Api api) {
        var ids = new ArrayList<String>();
        try (var http = HttpClient.newHttpClient()) {
            http.send(Exports.request(api).build(), BodyHandlers.ofLines())
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
            var stopping = CompletableFuture.runAsync(node::close, Thread::startVirtualThread);
            assertThat(stream.nextOrComment()).isNull();
            assertThat(stopping).succeedsWithin(Duration.ofSeconds(12));
        }
    }
}
