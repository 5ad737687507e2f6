package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSettingsTest {

    @ParameterizedTest
    @CsvSource({"1, 256", "2, 256", "4, 512", "8, 1024", "16, 2048", "512, 2048"})
    void an_eighth_of_the_memory_is_for_the_database_within_limits(long gigabytes, long megabytes) {
        assertThat(ServerSettings.sharedBuffers(gigabytes << 30)).isEqualTo(megabytes);
    }
}
