package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "trace:1.2_3-4", "0"})
    void a_plain_request_id_is_the_callers_own(String own) {
        assertThat(RequestId.of(own)).isEqualTo(own);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a b", "a/b", "é", "a\nb"})
    void any_other_is_replaced(String own) {
        assertThat(RequestId.of(own)).matches("req_[0-9A-Z]{26}");
    }

    @Test
    void so_is_one_that_is_too_long() {
        assertThat(RequestId.of("a".repeat(128))).hasSize(128);
        assertThat(RequestId.of("a".repeat(129))).startsWith("req_");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-11, true",
        "1999-01-01, true",
        "2030-12-31, true",
        "2026-02-30, false",
        "2026-7-11, false",
        "latest, false",
        "'', false",
        "2026-07-11T00:00, false"
    })
    void a_version_is_any_date(String asked, boolean wellFormed) {
        assertThat(ApiVersion.isWellFormed(asked)).isEqualTo(wellFormed);
    }

    @Test
    void a_header_is_utf_8_and_latin_1_where_it_cannot_be_utf_8() {
        assertThat(HeaderText.of(asTomcatReads("plain"))).isEqualTo("plain");
        assertThat(HeaderText.of(asTomcatReads("José 😀"))).isEqualTo("José 😀");
        assertThat(HeaderText.of("Jos\u00E9")).isEqualTo("José");
    }

    private static String asTomcatReads(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
