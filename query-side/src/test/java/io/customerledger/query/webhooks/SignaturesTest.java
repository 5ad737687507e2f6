package io.customerledger.query.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.webhooks.Delivery.Header;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import java.net.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The verification libraries themselves. */
class SignaturesTest {

    private static final String BODY = "{\"id\":\"whev_1\",\"data\":{\"fullName\":\"Ada Lovelace ✓\"}}";

    private final String secret = WebhookSecrets.next();
    private final String previous = WebhookSecrets.next();

    @Test
    void standard_webhooks_verifies_them() {
        assertThatCode(() -> new com.standardwebhooks.Webhook(secret).verify(BODY, headers(null)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new com.standardwebhooks.Webhook(secret).verify(BODY + " ", headers(null)))
                .isInstanceOf(com.standardwebhooks.exceptions.WebhookVerificationException.class);
    }

    @Test
    void svix_verifies_them() {
        assertThatCode(() -> new com.svix.Webhook(secret).verify(BODY, headers(null)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new com.svix.Webhook(previous).verify(BODY, headers(null)))
                .isInstanceOf(com.svix.exceptions.WebhookVerificationException.class);
    }

    @Test
    void commet_verifies_them_by_the_whole_secret() throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        assertThat(headers(previous).firstValue("X-Commet-Signature"))
                .contains(HexFormat.of().formatHex(mac.doFinal(BODY.getBytes(UTF_8))));
    }

    @Test
    void during_a_rotation_both_secrets_verify_and_the_new_one_comes_first() {
        for (var known : List.of(secret, previous)) {
            assertThatCode(() -> {
                        new com.standardwebhooks.Webhook(known).verify(BODY, headers(previous));
                        new com.svix.Webhook(known).verify(BODY, headers(previous));
                    })
                    .doesNotThrowAnyException();
        }
        var alone = headers(null).firstValue("webhook-signature").orElseThrow();
        assertThat(headers(previous).firstValue("webhook-signature").orElseThrow())
                .startsWith(alone + " v1,");
    }

    private HttpHeaders headers(String old) {
        Map<String, List<String>> headers =
                Signatures.headers("whev_1", Instant.now(), BODY.getBytes(UTF_8), secret, old).stream()
                        .collect(Collectors.toMap(Header::name, header -> List.of(header.value())));
        return HttpHeaders.of(headers, (_, _) -> true);
    }
}
