package io.customerledger.service.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Requests made from the contract's limits: on both sides of each of them. */
final class Requests {

    private final List<String> ids;
    private final String key;

    /** @param ids that exist */
    Requests(String key, List<String> ids) {
        this.key = key;
        this.ids = ids;
    }

    Arbitrary<Sent> any() {
        return Combinators.combine(route(), query(), headers(), Bodies.any())
                .as((route, query, headers, body) -> new Sent(
                        route.method(),
                        route.path() + query,
                        headers,
                        route.method().equals("GET") ? "" : body));
    }

    private record Route(String method, String path) {}

    private Arbitrary<Route> route() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, route("POST", Arbitraries.just("/api/v1/customers"))),
                Tuple.of(10, route("PUT", segment().map("/api/v1/customers/"::concat))),
                Tuple.of(4, route("PATCH", segment().map("/api/v1/customers/"::concat))),
                Tuple.of(4, route("POST", Arbitraries.just("/api/v1/customers/batch"))),
                Tuple.of(4, route("GET", Arbitraries.just("/api/v1/customers"))),
                Tuple.of(4, route("GET", segment().map("/api/v1/customers/"::concat))),
                Tuple.of(1, route("DELETE", segment().map("/api/v1/customers/"::concat))),
                Tuple.of(1, route("POST", Arbitraries.of("/api/v1/api-keys", "/api/v1/webhooks"))),
                Tuple.of(2, route("GET", Arbitraries.of("/api/v1/api-keys", "/api/v1/webhooks", "/api/v1/events"))),
                Tuple.of(1, route("DELETE", segment().map("/api/v1/api-keys/"::concat))),
                Tuple.of(
                        3,
                        Combinators.combine(method(), nouns(), segment(), tail())
                                .as((method, noun, id, tail) -> new Route(method, noun + id + tail))),
                Tuple.of(1, route("GET", segment().map("/"::concat))));
    }

    private static Arbitrary<Route> route(String method, Arbitrary<String> path) {
        return path.map(way -> new Route(method, way));
    }

    private static Arbitrary<String> method() {
        return Arbitraries.of("GET", "POST", "PUT", "PATCH", "DELETE", "QUERY", "OPTIONS");
    }

    private static Arbitrary<String> nouns() {
        return Arbitraries.of("/api/v1/customers/", "/api/v1/api-keys/", "/api/v1/webhooks/", "/api/v1/events/");
    }

    private static Arbitrary<String> query() {
        var parameter = Combinators.combine(parameter(), value()).as((name, value) -> name + "=" + value);
        return rarely(parameter, 3).map(parameters -> parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    private static Arbitrary<String> tail() {
        return Arbitraries.of("/history", "/restore", "/test", "/deliveries", "/replay", "/rotate-secret", "/x", "/");
    }

    private Arbitrary<String> segment() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(ids)),
                Tuple.of(4, Bodies.text(100).map(Requests::encoded)),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "%00",
                                "%2F",
                                "a%2Fb",
                                "..",
                                "%2e%2e",
                                "%ff",
                                "%",
                                ";",
                                "cus_",
                                "cus_00000000000000000000000000",
                                "x".repeat(3_000),
                                "é")));
    }

    private static Arbitrary<String> parameter() {
        return Arbitraries.of(
                "limit",
                "cursor",
                "externalId",
                "email",
                "query",
                "createdAfter",
                "createdBefore",
                "order",
                "asOf",
                "version",
                "after",
                "since",
                "type",
                "nothing");
    }

    private static Arbitrary<String> value() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of("", "0", "1", "25", "100", "101", "-1", "1.5", "1e2", "9".repeat(30))),
                Tuple.of(
                        2,
                        Arbitraries.of(
                                "asc",
                                "desc",
                                "2026-01-01T00:00:00Z",
                                "2026-02-30T00:00:00Z",
                                "+999999999-12-31T23:59:59Z",
                                "0000-01-01T00:00:00+18:00")),
                Tuple.of(3, Bodies.text(200).map(Requests::encoded)),
                Tuple.of(1, Arbitraries.of("%", "%zz", "%00", "%ED%A0%80")));
    }

    private Arbitrary<List<String>> headers() {
        var more = Arbitraries.frequencyOf(
                Tuple.of(
                        4,
                        Arbitraries.of("one", "two", "three", "x".repeat(255), "x".repeat(256), "", "é")
                                .map(k -> "Idempotency-Key: " + k)),
                Tuple.of(
                        2,
                        Arbitraries.of("\"1\"", "*", "W/\"1\"", "\"1\", \"2\"", "1", "\"", "\"9".repeat(20))
                                .map(tag -> "If-Match: " + tag)),
                Tuple.of(1, Arbitraries.of("\"1\"", "*", "").map(tag -> "If-None-Match: " + tag)),
                Tuple.of(
                        1,
                        Arbitraries.of("2026-07-11", "2026-05-25", "9999-12-31", "soon")
                                .map(version -> "Commet-Version: " + version)),
                Tuple.of(1, Bodies.text(200).map(actor -> "Ledger-Actor: " + oneLine(actor))),
                Tuple.of(1, Bodies.text(500).map(reason -> "Ledger-Reason: " + oneLine(reason))),
                Tuple.of(
                        1,
                        Arbitraries.of("*/*", "application/json", "text/html", "application/x-ndjson", "garbage")
                                .map(type -> "Accept: " + type)),
                Tuple.of(1, Bodies.text(128).map(id -> "x-request-id: " + oneLine(id))));
        var keys = Arbitraries.frequency(Tuple.of(30, key), Tuple.of(1, key + "x"), Tuple.of(1, ""));
        var types = Arbitraries.frequency(
                Tuple.of(30, "application/json"),
                Tuple.of(1, "text/plain"),
                Tuple.of(1, "application/json; charset=latin1"));
        return Combinators.combine(keys, types, rarely(more, 2)).as((key, type, rest) -> {
            var all = new ArrayList<>(rest);
            all.add("x-api-key: " + key);
            all.add("Content-Type: " + type);
            return all;
        });
    }

    /** A list that is empty more often than not. */
    private static <T> Arbitrary<List<T>> rarely(Arbitrary<T> any, int most) {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(List.<T>of())),
                Tuple.of(1, any.list().ofMinSize(1).ofMaxSize(most)));
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]", " ");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
