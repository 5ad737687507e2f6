package io.customerledger.service.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomerAsOfTest extends ServiceTest {

    @Test
    void as_of_a_version_or_its_time_a_customer_is_what_was_answered_then() throws InterruptedException {
        var id = api.customer("""
                {"email":"ada@acme.com","fullName":"Ada","metadata":{"n":1.10},"taxDocument":"DE1",
                 "address":{"line1":"1 Weg","city":"Berlin","postalCode":"10115","country":"DE"}}""");
        var then = new ArrayList<String>();
        then.add(api.get("/customers/" + id).http().body());
        for (var change : List.of(
                "{\"fullName\":null}",
                "{\"address\":null}",
                "{\"metadata\":{\"b\":1,\"a\":2}}",
                "{\"timezone\":null}")) {
            Thread.sleep(2);
            then.add(api.put("/customers/" + id, change).http().body());
        }
        for (int version = 1; version <= 5; version++) {
            var asOf = api.get("/customers/" + id + "?version=" + version);
            assertThat(asOf.http().body()).isEqualTo(then.get(version - 1));
            assertThat(asOf.header("ETag")).isEqualTo("\"" + version + "\"");
            var time = asOf.data().get("updatedAt").asString();
            assertThat(api.get("/customers/" + id + "?asOf=" + time).http().body())
                    .isEqualTo(then.get(version - 1));
        }
        assertThat(api.get("/customers/" + id + "?asOf=2999-01-01T00:00:00Z")
                        .http()
                        .body())
                .isEqualTo(then.getLast());
    }

    @Test
    void a_moment_before_a_change_it_is_what_it_was_however_short_the_moment() throws InterruptedException {
        var created = api.post("/customers", "{\"email\":\"ada@acme.com\"}");
        Thread.sleep(2);
        var changed = api.put("/customers/" + created.id(), "{\"fullName\":\"Ada\"}");
        var at = Instant.parse(changed.data().get("updatedAt").asString());
        var asOf = "/customers/" + created.id() + "?asOf=";
        assertThat(api.get(asOf + at.minusNanos(1)).http().body())
                .isEqualTo(created.http().body());
        assertThat(api.get(asOf + at.plusNanos(999_999)).http().body())
                .isEqualTo(changed.http().body());
    }

    @ParameterizedTest
    @CsvSource({
        "version=2,                                404 customer_not_found",
        "version=99999999999999999999,             404 customer_not_found",
        "asOf=2020-01-01T00:00:00Z,                404 customer_not_found",
        "asOf=2020-01-01T00:00:00%2B05:45,          404 customer_not_found",
        "asOf=2020-01-01T00:00:00.000000-0330,      404 customer_not_found",
        "asOf=2020-01-01T00:00:00-033,              400 validation_error asOf",
        "asOf=2020-01-01T00:00:00,                  400 validation_error asOf",
        "version=0,                                400 validation_error version",
        "version=-1,                               400 validation_error version",
        "version=1.0,                              400 validation_error version",
        "version=,                                 400 validation_error version",
        "version=1&version=1,                      400 validation_error version",
        "asOf=yesterday,                           400 validation_error asOf",
        "version=1&asOf=2026-01-01T00:00:00.000Z,  400 validation_error asOf"
    })
    void what_it_never_was_is_not_found_and_what_makes_no_sense_is_refused(String query, String refusal) {
        assertThat(api.get("/customers/" + api.customer() + "?" + query).refusal())
                .isEqualTo(refusal);
    }

    @Test
    void who_asks_for_a_version_that_is_not_there_is_not_told_that_the_customer_is_not() {
        assertThat(message("/customers/" + api.customer() + "?version=2")).contains("no such version");
        assertThat(message("/customers/nobody?version=2")).contains("no such customer");
    }

    private static String message(String path) {
        return api.get(path).error().get("message").asString();
    }

    @Test
    void an_erased_customer_never_was() {
        var id = api.customer();
        var time = api.put("/customers/" + id, "{\"fullName\":\"Ada\"}")
                .data()
                .get("updatedAt")
                .asString();
        api.delete("/customers/" + id);
        for (var query : List.of("version=1", "version=2", "version=3", "asOf=" + time, "asOf=2999-01-01T00:00:00Z")) {
            assertThat(api.get("/customers/" + id + "?" + query).refusal()).isEqualTo("404 customer_not_found");
        }
    }

    @Test
    void on_the_way_back_it_is_fifty_events_at_a_time_in_memory() {
        var id = api.customer();
        for (int i = 0; i < 150; i++) {
            api.put("/customers/" + id, "{\"fullName\":\"" + i + "\"}");
        }
        long before = lookups();
        assertThat(api.get("/customers/" + id + "?version=1").status()).isEqualTo(200);
        assertThat(lookups() - before).isGreaterThan(5);
    }

    @Test
    void who_has_that_version_already_is_told_so() {
        var id = api.customer();
        api.put("/customers/" + id, "{\"fullName\":\"Ada\"}");
        assertThat(api.with("If-None-Match", "\"1\"")
                        .get("/customers/" + id + "?version=1")
                        .status())
                .isEqualTo(304);
        assertThat(api.with("If-None-Match", "\"2\"")
                        .get("/customers/" + id + "?version=1")
                        .status())
                .isEqualTo(200);
    }
}
