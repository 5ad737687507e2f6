package io.customerledger.service.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GetCustomerTest extends ServiceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "1"        | 304
                    W/"1"      | 304
                    "0", "1"   | 304
                    *          | 304
                    "2"        | 200
                    "x"        | 200""")
    void who_has_the_version_already_is_told_so(String header, int status) {
        var answered = api.with("If-None-Match", header).get("/customers/" + api.customer());
        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.header("ETag")).isEqualTo("\"1\"");
        assertThat(answered.http().body().isEmpty()).isEqualTo(status == 304);
    }

    @Test
    void a_tag_that_is_none_is_refused() {
        assertThat(api.with("If-None-Match", "1").get("/customers/x").refusal())
                .isEqualTo("400 validation_error If-None-Match");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "cus_01234567890123456789abcdef", "%20", "%E2%80%8F"})
    void nobody_is_404(String id) {
        assertThat(api.get("/customers/" + id).refusal()).isEqualTo("404 customer_not_found");
        assertThat(api.with("If-None-Match", "*").get("/customers/" + id).status())
                .isEqualTo(404);
    }

    @Test
    void an_empty_body_that_says_it_is_json_is_no_body() {
        assertThat(api.with("Content-Type", "application/json")
                        .get("/customers/" + api.customer())
                        .status())
                .isEqualTo(200);
    }
}
