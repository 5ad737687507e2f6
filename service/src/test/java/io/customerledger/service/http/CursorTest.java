package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final List<Object> LIST = Arrays.asList("customers", "org_1", null, "desc");

    @Test
    void a_cursor_leads_back_to_its_place_in_its_own_list() {
        var cursor = Cursor.write(LIST, "2026-01-01T00:00:00Z", "cus_1");
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.read(LIST, cursor)).contains(List.of("2026-01-01T00:00:00Z", "cus_1"));
    }

    @Test
    void it_is_worth_nothing_in_another_list() {
        var cursor = Cursor.write(LIST, "place");
        assertThat(Cursor.read(Arrays.asList("customers", "org_2", null, "desc"), cursor))
                .isEmpty();
        assertThat(Cursor.read(Arrays.asList("customers", "org_1", "null", "desc"), cursor))
                .isEmpty();
        assertThat(Cursor.read(Arrays.asList("customers", "org_1", null, "asc"), cursor))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "+999999999-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "a b", "é", ""})
    void who_makes_one_himself_leads_to_no_place_that_cannot_be(String place) {
        assertThat(Cursor.read(LIST, Cursor.write(LIST, place, "cus_1"))).isEmpty();
    }

    @Test
    void garbage_is_told_apart() {
        var cursor = Cursor.write(LIST, "place");
        for (var garbage : List.of("", "x", "%%%", "=", cursor + "A", cursor.substring(1), "A".repeat(100_000), "é")) {
            assertThat(Cursor.read(LIST, garbage)).isEmpty();
        }
        // The last character has bits that stand for nothing.
        var last = (char) (cursor.charAt(cursor.length() - 1) + 1);
        assertThat(Cursor.read(LIST, cursor.substring(0, cursor.length() - 1) + last))
                .isEmpty();
    }
}
