package io.customerledger.service.wiring;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.service.MalformedSetting;
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

    @Test
    void a_file_that_can_be_neither_read_nor_made_is_told_of_in_one_line() throws Exception {
        try (var database = TestDatabase.fresh()) {
            var jdbc = JdbcClient.create(database);
            refused(Files.createFile(folder.resolve("file")).resolve("data"), jdbc);
            Files.createDirectory(folder.resolve("master.key"));
            refused(folder, jdbc);
        }
    }

    @Test
    void a_master_key_that_is_made_is_for_its_owner_only_whoever_may_look_into_the_directory() throws Exception {
        try (var database = TestDatabase.fresh();
                var another = TestDatabase.fresh()) {
            Files.setPosixFilePermissions(folder, fromString("rwxr-xr-x"));
            start(folder, JdbcClient.create(database));
            assertThat(Files.getPosixFilePermissions(folder.resolve("master.key")))
                    .isEqualTo(fromString("rw-------"));

            var made = folder.resolve("data");
            start(made, JdbcClient.create(another));
            assertThat(Files.getPosixFilePermissions(made)).isEqualTo(fromString("rwx------"));
        }
    }

    private static void refused(Path dataDirectory, JdbcClient jdbc) {
        assertThatThrownBy(() -> start(dataDirectory, jdbc))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("master.key in " + dataDirectory)
                .message()
                .hasLineCount(1);
    }

    private static MasterKey start(Path dataDirectory, JdbcClient jdbc) {
        return new MasterKeyConfiguration().masterKey("", dataDirectory.toString(), jdbc, null);
    }
}
