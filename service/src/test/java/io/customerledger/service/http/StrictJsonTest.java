package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.customerledger.query.json.JsonText;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":[1.10,12345678901234567890123,1e5,1E+5,-0,0.0,1e-400,1.7976931348623157e308]}",
                "{\"z\":1,\"a\":2,\"m\":{\"y\":null,\"b\":[true,false,[],{}]}}",
                "{\"s\":\"é 😀 \u200F/\u2028<>&'\\\"\\\\\\n\\t\\u0001\\u001f\u007F\"}",
                "{\"\":{\" \":\"\"}}"
            })
    void what_is_sent_comes_back_to_the_letter(String body) {
        assertThat(read(body)).isEqualTo(body);
    }

    @Test
    void white_space_goes_and_what_need_not_be_escaped_is_not() {
        assertThat(read(" { \"a\" : [ 1 , \"\\u00e9\\/\\ud83d\\ude00\" ] } \n")).isEqualTo("{\"a\":[1,\"é/😀\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"a\"",
                "[]",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{} {}",
                "{}x",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                "{\"a\":null,\"a\":null}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{/**/}",
                "\uFEFF{}",
                "{\"a\":tru}",
                "{\"a\" 1}",
                "{\"a\":[1,]}"
            })
    void anything_but_one_object_is_invalid_json(String body) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(body))
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.INVALID_JSON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00E9", "\u00C0\u00AF", "\u00ED\u00A0\u0080", "\u00F5\u0080\u0080\u0080", "\u00E2\u0082"})
    void so_is_what_is_not_utf_8(String bytes) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(("{\"a\":\"" + bytes + "\"}").getBytes(ISO_8859_1)))
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.INVALID_JSON));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":"\\u0000"}                       | a
                    {"a":{"b":[1,"x\\ud800"]}}            | a.b[1]
                    {"a":"\\udc00\\ud800"}                | a
                    {"a":[{"b":1e400}]}                   | a[0].b
                    {"a":-1e309}                          | a
                    {"a":{"x\\u0000":1}}                  | a.x\uFFFD
                    {"\\ud800":1}                         | \uFFFD""")
    void a_value_that_nobody_could_keep_is_named_by_its_path(String body, String path) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(body))
                .satisfies(refused -> assertThat(refused.error().param()).isEqualTo(path));
    }

    @Test
    void thirty_two_levels_are_read_and_thirty_three_are_not() {
        assertThat(read(nested(32))).isEqualTo(nested(32));
        for (var body : List.of(nested(33), nested(400), nested(400_000))) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> read(body))
                    .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.VALIDATION_ERROR))
                    .satisfies(refused -> assertThat(refused.error().param()).startsWith("a[0][0]"));
        }
    }

    @Test
    void a_hundred_thousand_values_are_read_and_no_more() {
        assertThat(read("{\"a\":[" + "1,".repeat(99_998) + "1]}")).hasSize(200_005);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read("{\"a\":[" + "1,".repeat(99_999) + "1]}"))
                .satisfies(refused -> assertThat(refused.error().param()).isEqualTo("body"));
    }

    /** It once took a time that grew with the length of the name times the number of values: 20 s. */
    @Test
    @Timeout(5)
    void a_long_name_of_many_bad_values_is_told_in_a_moment() {
        var name = "n".repeat(500_000);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read("{\"" + name + "\":\"" + "\\u0000".repeat(85_000) + "\"}"));
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read("{\"" + name + "\":[" + "\"\\u0000\",".repeat(50_000) + "1]}"))
                .satisfies(refused ->
                        assertThat(refused.error().param()).startsWith("nnn").hasSizeLessThanOrEqualTo(200));
    }

    @Test
    void a_number_may_be_as_long_as_a_body() {
        var body = "{\"a\":0." + "1".repeat(900_000) + "}";
        assertThat(read(body)).isEqualTo(body);
    }

    @Test
    void a_number_is_in_the_range_of_a_double_however_it_is_written() {
        var largest = "{\"a\":" + "9".repeat(308) + "}";
        assertThat(read(largest)).isEqualTo(largest);
        for (var beyond : List.of("9".repeat(309), "-" + "9".repeat(309) + ".5", "1" + "0".repeat(309))) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> read("{\"a\":" + beyond + "}"))
                    .satisfies(refused -> assertThat(refused.error().param()).isEqualTo("a"));
        }
    }

    @Property(tries = 200)
    void what_a_json_library_writes_comes_back_to_the_letter(@ForAll("values") Object value) {
        var body = JsonText.of(JsonMapper.shared().valueToTree(Map.of("value", value)))
                .text();
        assertThat(read(body)).isEqualTo(body);
    }

    @Provide
    static Arbitrary<Object> values() {
        var texts = Arbitraries.strings().excludeChars('\0').filter(StrictJsonTest::isWhole);
        var leaves = Arbitraries.oneOf(
                texts.asGeneric(),
                Arbitraries.bigDecimals().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.of(true, false).asGeneric());
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).asGeneric(),
                        Arbitraries.maps(texts, inner).ofMaxSize(3).asGeneric()),
                0,
                3);
    }

    private static boolean isWhole(String text) {
        return UTF_8.newEncoder().canEncode(text);
    }

    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    private static String read(String body) {
        return read(body.getBytes(UTF_8));
    }

    private static String read(byte[] body) {
        var problems = new Problems();
        var object = StrictJson.read(body, StrictJson.MAX_DEPTH, problems);
        problems.check();
        return JsonText.of(object).text();
    }
}
