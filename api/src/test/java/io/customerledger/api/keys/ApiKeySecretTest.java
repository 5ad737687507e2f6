package io.customerledger.api.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeySecretTest {

    @Test
    void of_a_short_one_a_quarter_is_shown_by_its_prefix() {
        assertThat(new ApiKeySecret("ck_sandbox_abc").prefix()).isEqualTo("ck_sandbox_");
        assertThat(new ApiKeySecret("ck_live_0123456789").prefix()).isEqualTo("ck_live_01");
    }

    @Test
    void a_key_says_its_mode_and_has_at_least_160_bits_that_it_does_not_show() {
        var secret = ApiKeySecret.next(false);
        assertThat(secret.text()).matches("ck_sandbox_[A-Za-z0-9]{32}");
        assertThat(secret.prefix())
                .matches("ck_sandbox_[A-Za-z0-9]{4}")
                .isEqualTo(secret.text().substring(0, 15));
        int hidden = secret.text().length() - secret.prefix().length();
        assertThat(hidden * Math.log(62) / Math.log(2)).isGreaterThan(160);
        assertThat(ApiKeySecret.next(true).text()).startsWith("ck_live_");
    }

    @Test
    void no_two_keys_are_alike() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(ApiKeySecret.next(true).text())).isTrue();
        }
    }

    @Test
    void a_key_never_shows_in_what_is_printed() {
        var secret = ApiKeySecret.next(true);
        assertThat("%s %s".formatted(secret, new Object[] {secret}[0]))
                .doesNotContain(secret.text().substring(12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ck_",
                "ck_live_",
                "ck_prod_abcdefghijklmnop",
                "ck_sandbox_",
                "ck_sandbox_abcdefgh ",
                "ck_sandbox_abcdefgh\n",
                " ck_sandbox_abcdefgh",
                "ck_sandbox_abcdéfgh",
                "CK_SANDBOX_abcdefgh"
            })
    void what_does_not_look_like_a_key_is_none(String text) {
        assertThat(ApiKeySecret.read(text)).isNull();
        assertThatThrownBy(() -> new ApiKeySecret(text)).hasMessageNotContaining(text.isEmpty() ? "\0" : text);
    }
}
