package io.customerledger.service.embedded;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    @TempDir
    private Path folder;

    @Test
    void what_is_made_is_its_owners_only() throws IOException {
        var made = PrivateFiles.folder(folder.resolve("new/data"));
        PrivateFiles.write(made.resolve("key"), "secret");
        assertThat(made.resolve("key")).hasContent("secret");
        assertThat(Files.getPosixFilePermissions(made.resolve("key"))).isEqualTo(fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(fromString("rwx------"));
        // Whoever may write here could put another folder in the place of the data.
        assertThat(Files.getPosixFilePermissions(made.getParent())).isEqualTo(fromString("rwx------"));
    }

    @Test
    void a_folder_that_is_there_stays_as_it_is() throws IOException {
        Files.setPosixFilePermissions(folder, fromString("rwxr-x---"));
        PrivateFiles.folder(folder);
        assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(fromString("rwxr-x---"));
    }

    @Test
    void what_a_killed_start_left_half_written_is_no_hindrance() throws IOException {
        Files.writeString(folder.resolve("key-new"), "sec");
        PrivateFiles.write(folder.resolve("key"), "secret");
        assertThat(folder.resolve("key")).hasContent("secret");
        assertThat(folder.resolve("key-new")).doesNotExist();
    }
}
