package io.customerledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path folder;

    @Test
    void a_relative_path_starts_where_the_service_does() {
        assertThat(DataDirectory.of("data")).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(DataDirectory.of(folder.toString())).isEqualTo(folder);
    }

    @Test
    void one_that_the_systems_encoding_cannot_say_is_refused_in_one_line() throws IOException {
        var umlaut = Files.createDirectory(folder.resolve("wd ü"));
        for (var said : new String[] {in("C", umlaut, "data"), in("C", folder, umlaut + "/data")}) {
            assertThat(said)
                    .contains("LEDGER_DATA_DIR", "LC_ALL=C.UTF-8")
                    .contains(folder.toString())
                    .hasLineCount(1);
        }
        assertThat(in("C", umlaut, "/data")).isEqualTo("/data");
        assertThat(in("C.UTF-8", umlaut, "data"))
                .isEqualTo(umlaut.resolve("data").toString());
    }

    private static String in(String locale, Path here, String setting) throws IOException {
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        setting)
                .directory(here.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", locale);
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
    }

    static final class Service {
        static void main(String[] arguments) {
            try {
                System.out.writeBytes(DataDirectory.of(arguments[0]).toString().getBytes(UTF_8));
            } catch (MalformedSetting e) {
                System.out.writeBytes(e.getMessage().getBytes(UTF_8));
            }
        }
    }
}
