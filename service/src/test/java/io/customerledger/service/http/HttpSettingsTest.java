package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.MalformedSetting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_000_001})
    void a_rate_is_one_that_a_bucket_can_have(int rate) {
        assertThatThrownBy(() -> new HttpSettings(null, rate))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("LEDGER_RATE_LIMIT_PER_SECOND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.example", "ftp://ledger.example", "https:///x", "https://le dger.example"})
    void links_cannot_begin_with_anything_but_an_origin_and_a_path(String url) {
        assertThatThrownBy(() -> new HttpSettings(url, 1))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("LEDGER_PUBLIC_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://ledger.example", "http://localhost:8080/base", "HTTPS://[::1]:8443/"})
    void but_with_those(String url) {
        assertThat(new HttpSettings(url, 1).publicUrl()).isEqualTo(url);
    }
}
