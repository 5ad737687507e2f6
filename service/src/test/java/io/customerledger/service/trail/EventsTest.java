package io.customerledger.service.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventsTest extends ServiceTest {

    /** Whole logs are compared here: nobody else writes to this one. */
    private static final Api auditor = tenant().api();

    @Test
    void an_export_is_the_whole_log_and_pages_are_parts_of_it() {
        changed();
        var all = export("");
        assertThat(all).extracting(event -> event.get("position").asInt()).isEqualTo(upTo(all.size()));
        var third = id(all.get(2));
        assertThat(export("?after=" + third)).isEqualTo(all.subList(3, all.size()));
        var page = auditor.get("/events?limit=2&after=" + third).json();
        assertThat(page.get("data").valueStream()).isEqualTo(all.subList(3, 5));
        assertThat(page.get("hasMore").asBoolean()).isTrue();
        assertThat(page.get("nextCursor").asString()).isEqualTo(id(all.get(4)));
        assertThat(auditor.get("/events?limit=1").data().get(0)).isEqualTo(all.getFirst());
    }

    @Test
    void an_export_takes_a_hundred_events_at_a_time_into_memory() {
        var exporter = tenant().api();
        var batch = "{\"customers\":[" + "{\"email\":\"a@b.co\"},".repeat(99) + "{\"email\":\"a@b.co\"}]}";
        for (int i = 0; i < 5; i++) {
            exporter.post("/customers/batch", batch);
        }
        long before = lookups();
        var lines = exporter.with("Accept", "application/x-ndjson")
                .get("/events")
                .http()
                .body()
                .lines();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(500);
        assertThat(lookups() - before).isGreaterThan(5);
    }

    @Test
    void the_last_page_has_a_cursor_to_come_back_with_unless_it_is_empty() {
        var events = changed();
        var last = auditor.get("/events?limit=1&after=" + id(events.get(4))).json();
        assertThat(last.get("hasMore").asBoolean()).isFalse();
        assertThat(last.get("nextCursor").asString()).isEqualTo(id(events.get(5)));
        var beyond = auditor.get("/events?after=" + id(events.get(5))).json();
        assertThat(beyond.get("data")).isEmpty();
        assertThat(beyond.get("hasMore").asBoolean()).isFalse();
        assertThat(beyond.has("nextCursor")).isFalse();
    }

    @Test
    void events_are_found_by_customer_type_and_time() {
        var events = changed();
        var customer = events.getFirst().get("customerId").asString();
        var since = events.get(2).get("occurredAt").asString();
        var until = events.get(4).get("occurredAt").asString();
        var all = export("");
        assertThat(export("?customerId=" + customer)).isEqualTo(events);
        assertThat(export("?type=customer.created")).isEqualTo(filtered(all, is("type", "customer.created")));
        assertThat(export("?type=customer.exploded")).isEmpty();
        assertThat(export("?since=" + since + "&until=" + until)).isEqualTo(events.subList(2, 4));
        assertThat(export("?until=" + since)).isEqualTo(all.subList(0, all.indexOf(events.get(2))));
        var ofCustomer = "?customerId=" + customer;
        assertThat(export(ofCustomer + "&since=" + since + "&until=" + until)).isEqualTo(events.subList(2, 4));
        assertThat(export(ofCustomer + "&since=" + since)).isEqualTo(events.subList(2, 6));
        assertThat(export(ofCustomer + "&type=customer.created")).isEqualTo(events.subList(0, 1));
        assertThat(export(ofCustomer + "&after=" + id(events.get(2)))).isEqualTo(events.subList(3, 6));
        assertThat(export(ofCustomer + "&after=" + id(all.getFirst()))).isEqualTo(events);
        assertThat(export("?customerId=cus_01234567890123456789abcdef")).isEmpty();
        var key = auditor.post("/api-keys", "{\"name\":\"no customer\"}")
                .data()
                .get("id")
                .asString();
        assertThat(export("?customerId=" + key)).isEmpty();
    }

    @Test
    void a_cursor_is_where_the_page_before_ended() {
        var events = changed();
        var cursor =
                auditor.get("/events?limit=1&after=" + id(events.get(1))).json().get("nextCursor");
        assertThat(auditor.get("/events?limit=1&cursor=" + cursor.asString())
                        .data()
                        .get(0))
                .isEqualTo(events.get(3));
        assertThat(auditor.get("/events?cursor=garbage").refusal()).isEqualTo("400 validation_error cursor");
        assertThat(auditor.get("/events?after=evt_1&cursor=evt_1").offending()).contains("cursor");
    }

    @Test
    void times_in_changes_are_written_as_all_times_are() {
        var endpoint = auditor.post("/webhooks", "{\"url\":\"http://nobody.invalid\",\"events\":[\"*\"]}")
                .id();
        auditor.post("/webhooks/" + endpoint + "/replay", "{\"since\":\"2026-01-01T00:00:00Z\"}");
        assertThat(export("?type=webhook.replay_started").getLast().toString())
                .contains("{\"field\":\"since\",\"from\":null,\"to\":\"2026-01-01T00:00:00.000Z\"}");
    }

    @Test
    void an_event_that_is_not_the_organizations_is_refused() {
        assertThat(auditor.get("/events/evt_nobody").refusal()).isEqualTo("404 event_not_found");
        assertThat(auditor.get("/events?after=evt_nobody").refusal()).isEqualTo("400 validation_error after");
        assertThat(auditor.with("Last-Event-ID", "evt_nobody")
                        .get("/events/stream")
                        .refusal())
                .isEqualTo("400 validation_error Last-Event-ID");
    }

    @Test
    void all_that_is_wrong_with_a_query_is_said() {
        assertThat(auditor.get("/events?limit=0&since=yesterday&until=2026&after=")
                        .offending())
                .containsExactlyInAnyOrder("limit", "since", "until", "after");
    }

    @Test
    void what_is_neither_json_nor_lines_of_it_is_not_to_be_had() {
        assertThat(auditor.with("Accept", "text/csv").get("/events").refusal()).isEqualTo("406 not_acceptable");
        assertThat(auditor.with("Accept", "application/json")
                        .get("/events/stream")
                        .refusal())
                .isEqualTo("406 not_acceptable");
    }

    @Test
    void who_asks_for_the_head_alone_waits_for_no_event() {
        var head = api.raw("HEAD /api/v1/events/stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx-api-key: " + KEY
                + "\r\n\r\n");
        assertThat(head)
                .startsWith("HTTP/1.1 200 ")
                .contains("text/event-stream")
                .endsWith("\r\n\r\n");
    }

    /** Six events of one customer, each at its own time. */
    private static List<JsonNode> changed() {
        var id = auditor.customer();
        for (int i = 0; i < 5; i++) {
            pause();
            auditor.put("/customers/" + id, "{\"fullName\":\"" + i + "\"}");
        }
        pause();
        return auditor.get("/customers/" + id + "/history?order=asc")
                .data()
                .valueStream()
                .toList();
    }

    private static List<JsonNode> export(String query) {
        var answered = auditor.with("Accept", "application/x-ndjson").get("/events" + query);
        assertThat(answered.header("Content-Type")).isEqualTo("application/x-ndjson");
        return answered.http().body().lines().map(JsonMapper.shared()::readTree).toList();
    }

    private static List<JsonNode> filtered(List<JsonNode> events, Predicate<JsonNode> filter) {
        return events.stream().filter(filter).toList();
    }

    private static Predicate<JsonNode> is(String field, String value) {
        return event -> event.get(field).asString().equals(value);
    }

    private static String id(JsonNode event) {
        return event.get("id").asString();
    }

    private static List<Integer> upTo(int last) {
        return java.util.stream.IntStream.rangeClosed(1, last).boxed().toList();
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
