package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

    private static final List<String> LIST = List.of("customers", "org_1");

    private record Place(Instant time, long number) {}

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 7,                    true",
        "yesterday,            7,                    false",
        "2026-02-31T00:00:00Z, 7,                    false",
        "2026-01-01T00:00:00Z, seven,                false",
        "2026-01-01T00:00:00Z, 99999999999999999999, false"
    })
    void a_cursor_that_is_written_as_ours_are_but_names_no_place_is_refused(
            String time, String number, boolean isPlace) {
        var problems = new Problems();
        var query = new Query("cursor=" + Cursor.write(LIST, time, number), problems);
        var place = query.cursor(LIST, (first, second) -> new Place(Instant.parse(first), Long.parseLong(second)));
        assertThat(place != null).isEqualTo(isPlace);
        if (!isPlace) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(problems::check)
                    .withMessageContaining("is not a nextCursor of this list");
        }
    }
}
