package io.customerledger.service.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
        return Combinators.combine(route(), query(), headers(), body())
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
                Tuple.of(4, text(100).map(Requests::encoded)),
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
                Tuple.of(3, text(200).map(Requests::encoded)),
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
                Tuple.of(1, text(200).map(actor -> "Ledger-Actor: " + oneLine(actor))),
                Tuple.of(1, text(500).map(reason -> "Ledger-Reason: " + oneLine(reason))),
                Tuple.of(
                        1,
                        Arbitraries.of("*/*", "application/json", "text/html", "application/x-ndjson", "garbage")
                                .map(type -> "Accept: " + type)),
                Tuple.of(1, text(128).map(id -> "x-request-id: " + oneLine(id))));
        var keys = Arbitraries.frequency(Tuple.of(30, key), Tuple.of(1, key + "x"), Tuple.of(1, ""));
        var types = Arbitraries.frequency(
                Tuple.of(30, "application/json"),
                Tuple.of(1, "text/plain"),
                Tuple.of(1, "application/json; charset=latin1"));
        return Combinators.combine(keys, types, rarely(more, 2)).as((key, type, rest) -> {
            var all = new java.util.ArrayList<>(rest);
            all.add("x-api-key: " + key);
            all.add("Content-Type: " + type);
            return all;
        });
    }

    private static Arbitrary<String> body() {
        return Arbitraries.frequencyOf(
                Tuple.of(12, customer()),
                Tuple.of(
                        3,
                        customer().list().ofMaxSize(5).map(all -> "{\"customers\":[" + String.join(",", all) + "]}")),
                Tuple.of(2, object(4)),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "{\"name\":\"A\",\"expiresInDays\":1}",
                                "{\"url\":\"https://a.example.invalid\",\"events\":[\"*\"]}",
                                "{\"version\":1}",
                                "{}")),
                Tuple.of(
                        1,
                        Arbitraries.integers()
                                .between(30, 35)
                                .map(depth -> "{\"email\":\"a@b.co\",\"metadata\":" + "{\"a\":".repeat(depth - 2) + "{}"
                                        + "}".repeat(depth - 1))),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "",
                                "{",
                                "[]",
                                "null",
                                "{}{}",
                                "\uFEFF{}",
                                "{\"email\":\"a@b.co\",\"email\":\"a@b.co\"}")));
    }

    private static Arbitrary<String> customer() {
        var email = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.of("a@b.co", "ada@acme.com", "Ünï@ädä.example")),
                Tuple.of(1, text(200).map(name -> name + "@b.co")));
        var fields = Combinators.combine(
                        quoted(email),
                        member("externalId", quoted(text(100))),
                        member("fullName", quoted(text(200))),
                        member(
                                "timezone",
                                quoted(Arbitraries.frequency(
                                        Tuple.of(9, "UTC"),
                                        Tuple.of(9, "Europe/Madrid"),
                                        Tuple.of(1, "Mars/Olympus")))),
                        member("taxDocument", quoted(text(50))),
                        member("metadata", Arbitraries.oneOf(object(2), sized())),
                        member("address", address()))
                .as((address, own, name, zone, tax, metadata, place) ->
                        "{\"email\":" + address + own + name + zone + tax + metadata + place + "}");
        return fields;
    }

    /** Absent, null, of another type, or as it should be. */
    private static Arbitrary<String> member(String name, Arbitrary<String> right) {
        return Arbitraries.frequencyOf(
                        Tuple.of(10, Arbitraries.just("")),
                        Tuple.of(8, right),
                        Tuple.of(1, Arbitraries.of("null", "7", "true", "[]", "{}")))
                .map(value -> value.isEmpty() ? "" : ",\"" + name + "\":" + value);
    }

    private static Arbitrary<String> address() {
        return Combinators.combine(
                        quoted(text(200)),
                        quoted(Arbitraries.frequency(
                                Tuple.of(9, "ES"), Tuple.of(9, "BR"), Tuple.of(1, "es"), Tuple.of(1, ""))))
                .as((line, country) -> "{\"line1\":%s,\"city\":%s,\"postalCode\":\"1\",\"country\":%s}"
                        .formatted(line, line, country));
    }

    /** Around the 16 KiB that metadata may have. */
    private static Arbitrary<String> sized() {
        return Arbitraries.integers().between(16_370, 16_390).map(size -> "{\"a\":\"" + "x".repeat(size) + "\"}");
    }

    private static Arbitrary<String> object(int depth) {
        return Combinators.combine(quoted(text(40)), value(depth))
                .as((name, value) -> name + ":" + value)
                .list()
                .ofMaxSize(4)
                .map(members -> "{" + String.join(",", members) + "}");
    }

    private static Arbitrary<String> value(int depth) {
        var plain = Arbitraries.oneOf(
                quoted(text(50)),
                Arbitraries.of(
                        "null", "true", "0", "-0", "1.10", "1e308", "12345678901234567890123", "0.000", "1e-400"),
                Arbitraries.of("\"\\ud83d\\ude00\"", "\"\\u202e\"", "\"\\n\""),
                Arbitraries.frequency(
                        Tuple.of(40, "1"),
                        Tuple.of(1, "1e309"),
                        Tuple.of(1, "9".repeat(400)),
                        Tuple.of(1, "\"\\u0000\""),
                        Tuple.of(1, "\"\\ud800\"")));
        return depth == 0
                ? plain
                : Arbitraries.frequencyOf(
                        Tuple.of(3, plain),
                        Tuple.of(1, Arbitraries.lazy(() -> object(depth - 1))),
                        Tuple.of(
                                1,
                                Arbitraries.lazy(() -> value(depth - 1)
                                        .list()
                                        .ofMaxSize(3)
                                        .map(all -> "[" + String.join(",", all) + "]"))));
    }

    /** A text of a length around the limit; of letters, or of anything there is. */
    private static Arbitrary<String> text(int limit) {
        var letters = Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20);
        var anything = Arbitraries.strings()
                .withChars("aB0 ._-/@+'\"\\<>&%;é\u00AD\u200F\u202Eäß中文")
                .ofMaxLength(12);
        var emoji = Arbitraries.integers().between(limit - 1, limit + 1).map("😀"::repeat);
        return Arbitraries.frequencyOf(Tuple.of(40, letters), Tuple.of(12, anything), Tuple.of(1, emoji));
    }

    private static Arbitrary<String> quoted(Arbitrary<String> text) {
        return text.map(plain -> "\"" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    /** Mostly none of them. */
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
