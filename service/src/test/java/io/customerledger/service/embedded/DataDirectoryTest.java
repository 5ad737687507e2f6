package io.customerledger.service.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path folder;

    @Test
    void a_relative_path_starts_where_the_service_does() {
        assertThat(DataDirectory.of("data")).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(DataDirectory.of(folder.toString())).isEqualTo(folder);
    }

    /** In a JVM that a shell starts, since this one may not be able to name such a path either. */
    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "File names are UTF-8 there, whatever the locale")
    void one_that_the_systems_encoding_cannot_say_is_refused_in_one_line() throws IOException {
        for (var said : List.of(in("C", "cd \"$there\"", "data"), in("C", "cd .", "\"$there/data\""))) {
            assertThat(said)
                    .contains("LEDGER_DATA_DIR", "LC_ALL=C.UTF-8")
                    .contains(folder.toString())
                    .hasLineCount(1);
        }
        assertThat(in("C", "cd \"$there\"", "/data")).isEqualTo("/data");
        assertThat(in("C.UTF-8", "cd \"$there\"", "data")).isEqualTo(folder + "/wd ü/data");
    }

    private String in(String locale, String first, String setting) throws IOException {
        var script = "there=\"$PWD/$(printf 'wd \\303\\274')\"; mkdir -p \"$there\"; %s; exec \"$0\" -cp \"$1\" %s %s"
                .formatted(first, Service.class.getName().replace("$", "\\$"), setting);
        var builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        script,
                        ProcessHandle.current().info().command().orElseThrow(),
                        System.getProperty("java.class.path"))
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", locale);
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
    }

    static final class Service {
        static void main(String[] arguments) {
            try {
                System.out.writeBytes(DataDirectory.of(arguments[0]).toString().getBytes(UTF_8));
            } catch (EmbeddedPostgresFailure e) {
                System.out.writeBytes(e.getMessage().getBytes(UTF_8));
            }
        }
    }
}
