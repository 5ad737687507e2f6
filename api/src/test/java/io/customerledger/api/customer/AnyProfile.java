package io.customerledger.api.customer;

import io.customerledger.api.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Random customers, for the property tests of all modules: as odd as the contract lets them be. */
public final class AnyProfile {

    private AnyProfile() {}

    public static Arbitrary<Profile> profiles() {
        return Combinators.combine(
                        text().injectNull(0.3),
                        emails(),
                        text().injectNull(0.3),
                        text().injectNull(0.5),
                        timezones().injectNull(0.2),
                        metadata().injectNull(0.2),
                        addresses().injectNull(0.5),
                        text().injectNull(0.8))
                .as(Profile::new);
    }

    /** Some fields and what they are set to, as the body of a PUT names them. */
    public static Arbitrary<Map<CustomerField, @Nullable Object>> changes() {
        return Combinators.combine(
                        profiles(), Arbitraries.of(CustomerField.class).set().ofMaxSize(4))
                .as((profile, fields) -> {
                    var changes = new EnumMap<CustomerField, @Nullable Object>(CustomerField.class);
                    fields.forEach(field -> changes.put(field, profile.get(field)));
                    return changes;
                });
    }

    /** Text of any characters but NUL and lone surrogates, which the edge refuses. */
    public static Arbitrary<String> text() {
        var any = Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(point -> Character.getType(point) != Character.SURROGATE);
        var odd = Arbitraries.of(
                "\"\\/'\n\t\u0001\u007f\u2028é名🙂{}[]:, %&".codePoints().boxed().collect(Collectors.toList()));
        return Arbitraries.frequencyOf(
                        Tuple.of(1, any),
                        Tuple.of(2, odd),
                        Tuple.of(4, Arbitraries.integers().between('a', 'z')))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
    }

    /** Objects as compact JSON, with numbers, escapes and orders that a parser could lose. */
    public static Arbitrary<Json> metadata() {
        return object(values(2)).map(Json::new);
    }

    private static Arbitrary<String> values(int depth) {
        var leaves = Arbitraries.of(
                "null",
                "true",
                "false",
                "0",
                "-0",
                "1.10",
                "1e3",
                "1E+2",
                "-0.0e-7",
                "12345678901234567890123",
                "0.1234567890123456789012345678901234567890",
                "\"\"",
                "\"a\"",
                "\"\\u00e9é\"",
                "\"\\/\"",
                "\"/\"",
                "\"\\ud83d\\ude42🙂\"",
                "\"}\\\"{\"",
                "\"\\u2028\u2028\"",
                "\"\\\\\"");
        if (depth == 0) return leaves;
        var array = values(depth - 1).list().ofMaxSize(3).map(values -> "[" + String.join(",", values) + "]");
        return Arbitraries.oneOf(List.of(leaves, leaves, array, object(values(depth - 1))));
    }

    private static Arbitrary<String> object(Arbitrary<String> values) {
        var names = Arbitraries.of("b", "a", "é", "\\u00e9x", "10", "9", "", "to", "from", "\\\"", "{", "🙂");
        return Combinators.combine(
                        names.list().uniqueElements().ofMaxSize(4),
                        values.list().ofSize(4))
                .as((keys, all) -> {
                    var members = new ArrayList<String>();
                    for (int i = 0; i < keys.size(); i++) {
                        members.add("\"" + keys.get(i) + "\":" + all.get(i));
                    }
                    return "{" + String.join(",", members) + "}";
                });
    }

    private static Arbitrary<String> emails() {
        return Arbitraries.of("ada@acme.com", "Ada@Acme.com", "grace@navy.mil", "a+b@x.co");
    }

    private static Arbitrary<String> timezones() {
        return Arbitraries.of("UTC", "Europe/Berlin", "America/Sao_Paulo");
    }

    private static Arbitrary<Address> addresses() {
        var country = Arbitraries.of("BR", "DE", "US", "JP");
        var optional = text().injectNull(0.5);
        return Combinators.combine(text(), optional, text(), optional, text(), country, optional)
                .as(Address::new);
    }
}
