package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    "7",                  true,  true
                    `"6", "7"`,           true,  true
                    `"6",,"7",`,          true,  true
                    *,                    true,  true
                    "8",                  false, false
                    W/"7",                false, true
                    `W/"7", "8"`,         false, true
                    "07",                 false, false
                    "",                   false, false
                    "7a",                 false, false
                    "99999999999999999999", false, false""")
    void a_tag_is_a_version(String header, Boolean strong, Boolean weak) {
        assertThat(EntityTags.read(header, false).map(tags -> tags.allows(7)).orElse(null))
                .isEqualTo(strong);
        assertThat(EntityTags.read(header, true).map(tags -> tags.allows(7)).orElse(null))
                .isEqualTo(weak);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "\"7", "w/\"7\"", "\"7\" \"8\"", "*, \"7\"", "\"a b\"", "W/7", ",", "\"7\"x"})
    void anything_else_is_malformed(String header) {
        assertThat(EntityTags.read(header, false)).isEmpty();
    }

    @Test
    void a_hostile_list_takes_no_time() {
        Assertions.assertTimeout(Duration.ofSeconds(1), () -> EntityTags.read("\"7\" , ".repeat(3000) + "x", false));
    }
}
