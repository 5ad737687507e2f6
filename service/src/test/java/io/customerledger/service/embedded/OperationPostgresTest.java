package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceClasses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The server that an operation from the command line uses: the service's, or one of its own. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the data directory of operations")
class OperationPostgresTest {

    private static final String SINCE = "SELECT pg_postmaster_start_time()::text";

    @TempDir
    private static Path directory;

    @AfterEach
    void stop() throws IOException {
        Orphans.stop(home());
    }

    @Test
    void beside_a_service_it_is_the_services_and_goes_on_after_the_operation() throws Exception {
        try (var service = EmbeddedPostgres.start(directory)) {
            var used = OperationPostgres.operationDatabase(directory.toString());
            assertThat(KilledService.ask(used, SINCE)).isEqualTo(KilledService.ask(service, SINCE));
            assertThat(used).isNotInstanceOf(AutoCloseable.class);
        }
    }

    @Test
    void the_services_password_is_not_told_to_a_stranger_on_its_port(@TempDir Path data) throws Exception {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var files = Files.createDirectories(data.resolve("postgres/data"));
            Files.writeString(files.resolve("postmaster.pid"), "1\n\n\n" + stranger.getLocalPort() + "\n");
            Files.writeString(files.resolveSibling("password"), "the password");
            var said = CompletableFuture.supplyAsync(
                    () -> EmbeddedPostgresTest.askForPassword(stranger), Thread::startVirtualThread);
            assertThatThrownBy(() -> KilledService.ask(RunningPostgres.in(data), "SELECT 1"))
                    .isInstanceOf(SQLException.class);
            assertThat(said.get(10, TimeUnit.SECONDS)).doesNotContain("the password");
        }
    }

    @Test
    void one_of_its_own_ends_with_the_operation_though_that_is_interrupted() throws Exception {
        EmbeddedPostgres.start(directory).close();
        var operation = new ProcessBuilder(ServiceClasses.run(CustomerLedger.class, List.of()));
        operation.command().addAll(List.of("erase-again", "--ledger.data-dir=" + directory));
        var waiting = operation
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start(); // For its input.
        while (PidFile.of(home().resolve("data")).filter(PidFile::ready).isEmpty()) {
            assertThat(waiting.isAlive()).isTrue();
            Thread.sleep(20);
        }
        waiting.destroy();
        waiting.waitFor();
        assertThat(Orphans.of(home())).isEmpty();
    }

    private static Path home() throws IOException {
        return directory.toRealPath().resolve("postgres");
    }
}
