package io.customerledger.service.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceClasses;
import io.customerledger.service.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** A backup remembers whom the service has forgotten; the list of erasures makes it forget again. */
@Execution(ExecutionMode.CONCURRENT)
class RestoreTest {

    @TempDir
    private Path folder;

    @Test
    void who_was_erased_after_the_backup_is_erased_again_after_its_restore() throws Exception {
        var directory = new DataDirectory(Files.createDirectory(folder.resolve("data")));
        String ada;
        String bob;
        try (var service = directory.serve(Map.of())) {
            var api = service.api(DataDirectory.KEY);
            ada = api.customer("{\"externalId\":\"ada\",\"email\":\"ada@acme.com\"}");
            api.put("/customers/ada", "{\"fullName\":\"Ada Lovelace\"}");
            bob = api.customer("{\"externalId\":\"bob\",\"email\":\"bob@acme.com\"}");
        }
        var backup = folder.resolve("backup");
        copy(directory.path().resolve("postgres/data"), backup);
        JsonNode receipt;
        String list;
        try (var service = directory.serve(Map.of())) {
            var api = service.api(DataDirectory.KEY);
            api.put("/customers/ada", "{\"fullName\":\"Ada King\"}");
            assertThat(api.with("Ledger-Reason", "Ticket 12")
                            .delete("/customers/ada")
                            .status())
                    .isEqualTo(200);
            receipt = last(api.get("/customers/" + ada + "/history").data());
            list = operation(directory, "erasures", "");
        }
        assertThat(list.lines()).hasSize(1).allMatch(line -> line.contains(ada) && !line.contains("acme.com"));

        FileSystemUtils.deleteRecursively(directory.path().resolve("postgres/data"));
        copy(backup, directory.path().resolve("postgres/data"));
        assertThat(operation(directory, "erase-again", list)).isEqualToIgnoringNewLines("Erased again: 1");
        assertThat(operation(directory, "erase-again", list)).isEqualToIgnoringNewLines("Erased again: 0");
        assertThat(operation(directory, "verify", ""))
                .contains("customers: 1; erased: 1.", "is the fold of its events");
        assertThat(operation(directory, "erasures", "")).isEqualTo(list);
        try (var service = directory.serve(Map.of())) {
            var api = service.api(DataDirectory.KEY);
            assertThat(api.get("/customers/" + ada).refusal()).isEqualTo("404 customer_not_found");
            assertThat(api.get("/customers/bob").id()).isEqualTo(bob);
            assertThat(api.customer("{\"externalId\":\"ada\",\"email\":\"other@acme.com\"}"))
                    .isNotEqualTo(ada);
            var history = api.get("/customers/" + ada + "/history");
            assertThat(history.http().body()).doesNotContain("acme.com", "Lovelace");
            var again = last(history.data());
            for (var same : new String[] {"id", "type", "occurredAt", "actor", "reason", "requestId"}) {
                assertThat(again.get(same)).as(same).isEqualTo(receipt.get(same));
            }
            assertThat(again.get("version").asInt()).isEqualTo(3);
        }
    }

    private static JsonNode last(JsonNode history) {
        return history.get(0);
    }

    /** With the permissions, which PostgreSQL insists on. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String operation(DataDirectory directory, String word, String input) throws Exception {
        var service = new ProcessBuilder(ServiceClasses.run(CustomerLedger.class, List.of()));
        service.command()
                .addAll(List.of(
                        word, "--ledger.data-dir=" + directory.path(), "--ledger.master-key=" + TestNode.MASTER_KEY));
        var operation = service.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var in = operation.outputWriter(UTF_8)) {
            in.write(input);
        }
        var out = new String(operation.getInputStream().readAllBytes(), UTF_8);
        assertThat(operation.waitFor()).as(out).isZero();
        return out;
    }
}
