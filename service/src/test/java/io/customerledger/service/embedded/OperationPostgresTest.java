package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The server that an operation from the command line uses beside a service. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the data directory of operations")
class OperationPostgresTest {

    private static final String SINCE = "SELECT pg_postmaster_start_time()::text";

    @TempDir
    private static Path directory;

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
            var said = CompletableFuture.supplyAsync(() -> EmbeddedPostgresTest.askForPassword(stranger));
            assertThatThrownBy(() -> KilledService.ask(RunningPostgres.in(data), "SELECT 1"))
                    .isInstanceOf(SQLException.class);
            assertThat(said.get(10, TimeUnit.SECONDS)).doesNotContain("the password");
        }
    }
}
