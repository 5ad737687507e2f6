package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.sealing.MasterKey;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

    @Test
    void nobody_can_guess_a_body_from_its_fingerprint_without_the_master_key() {
        var key = MasterKey.generate();
        var fingerprint = fingerprint(key);
        assertThat(fingerprint(key)).isEqualTo(fingerprint);
        assertThat(fingerprint(MasterKey.generate())).isNotEqualTo(fingerprint);
    }

    private static String fingerprint(String masterKey) {
        return new Fingerprints(MasterKey.of(masterKey)).of("POST", "/customers", "{}".getBytes(UTF_8));
    }
}
