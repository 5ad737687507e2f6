package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.service.MalformedSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class MasterKeyConfigurationTest {

    @TempDir
    private Path folder;

    @Test
    void a_master_key_that_is_lost_is_asked_for_and_not_made_anew() throws Exception {
        try (var database = TestDatabase.fresh()) {
            var jdbc = JdbcClient.create(database);
            var data = folder.resolve("data");
            var first = start(data, jdbc);
            assertThat(start(data, jdbc).fingerprint()).isEqualTo(first.fingerprint());

            Files.move(data.resolve("master.key"), folder.resolve("kept"));
            Files.delete(data);
            assertThatThrownBy(() -> start(data, jdbc))
                    .isInstanceOf(MalformedSetting.class)
                    .hasMessageContaining(data.resolve("master.key").toString())
                    .hasMessageContaining("LEDGER_MASTER_KEY");
            assertThat(data).doesNotExist();

            Files.createDirectory(data);
            Files.move(folder.resolve("kept"), data.resolve("master.key"));
            assertThat(start(data, jdbc).fingerprint()).isEqualTo(first.fingerprint());
        }
    }

    private static MasterKey start(Path dataDirectory, JdbcClient jdbc) throws IOException {
        return new MasterKeyConfiguration().masterKey("", dataDirectory.toString(), jdbc, null);
    }
}
