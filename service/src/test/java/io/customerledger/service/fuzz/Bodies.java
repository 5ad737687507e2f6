package io.customerledger.service.fuzz;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Bodies around the contract's limits: mostly customers, and some that are none. */
final class Bodies {

    private Bodies() {}

    static Arbitrary<String> any() {
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
    static Arbitrary<String> text(int limit) {
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
}
