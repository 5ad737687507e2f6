package io.customerledger.service.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the data directory that they share") // So they run one after the other, beside other tests.
class EmbeddedPostgresTest {

    /** One for all tests except that of the first start, so that they need not make a database each. */
    @TempDir
    private static Path shared;

    private Path directory = shared;

    private EmbeddedPostgres postgres;

    @AfterEach
    void stop() throws IOException {
        if (postgres != null) postgres.close();
    }

    @Test
    void data_is_kept_between_starts() throws Exception {
        start();
        write("kept");
        postgres.close();
        assertThat(directory.resolve("postgres/data/postmaster.pid")).doesNotExist();
        start();
        assertThat(read()).isEqualTo("kept");
    }

    @Test
    void what_is_committed_is_on_the_disk() throws Exception {
        start();
        assertThat(ask("SHOW fsync")).isEqualTo("on");
        assertThat(ask("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(ask("SHOW full_page_writes")).isEqualTo("on");
        assertThat(ask("SHOW data_checksums")).isEqualTo("on");
    }

    @Test
    void text_is_utf_8_and_sorted_by_code_point() throws Exception {
        start();
        assertThat(ask("SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(ask("SELECT datcollate FROM pg_database WHERE datname = 'postgres'"))
                .isEqualTo("C");
        assertThat(ask("SHOW server_version")).startsWith("18.");
    }

    @Test
    void only_this_machine_gets_in_and_only_with_the_password() throws Exception {
        start();
        var password = directory.resolve("postgres/password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(postgres.getPassword()).hasSizeGreaterThan(40).isEqualTo(Files.readString(password));
        assertThat(ask("SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.getJdbcUrl(), "ledger", "guessed"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void what_it_runs_is_in_folders_that_nobody_else_may_change() throws Exception {
        start();
        var program = ProcessHandle.of(postgres.pid()).orElseThrow().info().command();
        var programs = Path.of(program.orElseThrow()).getParent().getParent();
        for (var folder : List.of(programs, programs.getParent())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .as(folder.toString())
                    .isEqualTo("rwx------");
        }
    }

    /** Whoever takes the port while PostgreSQL is away, and asks for the password in clear, is not told it. */
    @Test
    void the_password_is_told_to_nobody() throws Exception {
        start();
        try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var said = CompletableFuture.supplyAsync(() -> askForPassword(stranger), Thread::startVirtualThread);
            var url = postgres.getJdbcUrl().replaceFirst(":[0-9]+/", ":" + stranger.getLocalPort() + "/");
            assertThatThrownBy(() -> DriverManager.getConnection(url, postgres.getUsername(), postgres.getPassword()))
                    .isInstanceOf(SQLException.class);
            assertThat(said.get(10, TimeUnit.SECONDS)).doesNotContain(postgres.getPassword());
        }
    }

    static String askForPassword(ServerSocket stranger) {
        try (var connection = stranger.accept()) {
            var in = new DataInputStream(connection.getInputStream());
            in.skipNBytes(in.readInt() - Integer.BYTES);
            connection.getOutputStream().write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
            var answer = new byte[1_000];
            return new String(answer, 0, Math.max(in.read(answer), 0), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_killed_postgres_is_started_again_with_everything_that_was_committed() throws Exception {
        start();
        for (var i = 0; i < 3; i++) {
            write("before kill " + i);
            var before = postgres.pid();
            kill(before);
            awaitAnotherThan(before);
            assertThat(read()).isEqualTo("before kill " + i);
        }
    }

    @Test
    void a_postgres_that_does_not_start_is_told_of_in_one_line() throws Exception {
        start();
        postgres.close();
        Files.writeString(directory.resolve("postgres/data/PG_VERSION"), "9");
        assertThatThrownBy(this::start)
                .isInstanceOf(EmbeddedPostgresFailure.class)
                .message()
                .contains("incompatible")
                .hasLineCount(1);
        Files.writeString(directory.resolve("postgres/data/PG_VERSION"), "18");
    }

    @Test
    void a_path_that_initdb_cannot_say_to_its_shell_is_refused_in_one_line(@TempDir Path fresh) throws Exception {
        var home = Files.createDirectory(fresh.resolve("$data"));
        assertThatThrownBy(() -> Cluster.in(home, null))
                .isInstanceOf(EmbeddedPostgresFailure.class)
                .hasMessageContaining("may hold no")
                .message()
                .hasLineCount(1);
    }

    @Test
    void a_password_that_is_lost_is_asked_for_and_not_made_anew() throws Exception {
        start();
        postgres.close();
        var file = directory.toRealPath().resolve("postgres/password");
        var kept = Files.move(file, file.resolveSibling("kept"));
        assertThatThrownBy(this::start)
                .isInstanceOf(EmbeddedPostgresFailure.class)
                .hasMessageContaining("put the file " + file + " back")
                .message()
                .hasLineCount(1);
        Files.move(kept, file);
        start();
        assertThat(ask("SELECT 1")).isEqualTo("1");
    }

    @Test
    void a_second_service_on_the_same_directory_is_refused_in_one_line() throws Exception {
        start();
        assertThatThrownBy(() -> EmbeddedPostgres.start(directory))
                .isInstanceOf(EmbeddedPostgresFailure.class)
                .hasMessageContaining(directory.toRealPath().toString())
                .hasMessageContaining("LEDGER_DATA_DIR")
                .message()
                .hasLineCount(1);
        assertThat(ask("SELECT 'unharmed'")).isEqualTo("unharmed");
    }

    @Test
    void a_server_that_outlived_its_killed_service_is_replaced_behind_a_link_too(@TempDir Path folder)
            throws Exception {
        directory = Files.createSymbolicLink(folder.resolve("link"), shared);
        var orphan = KilledService.server(directory, Map.of());
        assertThat(orphan.isAlive()).isTrue();
        start();
        assertThat(read()).isEqualTo(KilledService.WRITTEN);
        assertThat(postgres.pid()).isNotEqualTo(orphan.pid());
        assertThat(runsPostgres(orphan.pid())).isFalse();
    }

    /** Whoever gets into it may run programs of the system through it. */
    @Test
    void it_is_not_told_the_services_secrets() throws Exception {
        KilledService.server(
                directory, Map.of("LEDGER_MASTER_KEY", "secret", "SPRING_DATASOURCE_PASSWORD", "secret", "TZ", "UTC"));
        var told = KilledService.ask(RunningPostgres.in(directory), """
                CREATE TEMPORARY TABLE told (name text);
                COPY told FROM PROGRAM 'env | cut -d= -f1';
                SELECT string_agg(name, ' ') FROM told""");
        start();
        assertThat(told.split(" ")).contains("TZ").noneMatch(name -> name.matches("(LEDGER|SPRING)_.*"));
    }

    @Test
    void a_start_after_service_and_postgres_were_killed_recovers() throws Exception {
        kill(KilledService.server(directory, Map.of()).pid());
        start();
        assertThat(read()).isEqualTo(KilledService.WRITTEN);
    }

    @Test
    void the_process_id_of_the_last_server_may_be_a_strangers_by_now() throws Exception {
        start();
        write("kept");
        var file = directory.resolve("postgres/data/postmaster.pid");
        var content = Files.readString(file)
                .replaceFirst("\\d+", "" + ProcessHandle.current().pid());
        postgres.close();
        Files.writeString(file, content);
        start();
        assertThat(read()).isEqualTo("kept");
    }

    @Test
    void what_an_interrupted_first_start_left_behind_does_no_harm(@TempDir Path fresh) throws Exception {
        directory = fresh;
        var half = Files.createDirectories(directory.resolve("postgres/data-new"));
        Files.writeString(half.resolve("PG_VERSION"), "18");
        var unpacking = Files.createDirectories(directory.resolve("postgres/unpacking/bin"));
        Files.writeString(unpacking.resolve("postgres"), "half of it");
        start();
        assertThat(ask("SELECT 1")).isEqualTo("1");
    }

    @Test
    void a_first_start_that_is_killed_while_the_database_is_made_does_no_harm_to_the_next(@TempDir Path fresh)
            throws Exception {
        directory = fresh;
        var first = KilledService.starting(directory, Map.of());
        while (first.isAlive()
                && !Files.exists(directory.resolve("postgres/data-new/base"))
                && !Files.exists(directory.resolve("postgres/data"))) {
            Thread.sleep(5);
        }
        first.destroyForcibly().waitFor();
        start();
        assertThat(ask("SELECT 1")).isEqualTo("1");
    }

    private void start() {
        postgres = EmbeddedPostgres.start(directory);
    }

    private static void kill(long pid) throws InterruptedException {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        while (runsPostgres(pid)) Thread.sleep(5);
    }

    /** Whether it is alive; a dead process that its parent has not asked for yet is not. */
    private static boolean runsPostgres(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(program -> program.endsWith("postgres"))
                .isPresent();
    }

    private void write(String text) throws SQLException {
        KilledService.write(postgres, text);
    }

    private String read() throws SQLException {
        return ask("SELECT text FROM note");
    }

    private String ask(String sql) throws SQLException {
        return KilledService.ask(postgres, sql);
    }

    /** Waits for another server than this one: it is known once it takes connections. */
    private void awaitAnotherThan(long pid) throws InterruptedException {
        var deadline = Instant.now().plusSeconds(60);
        while (postgres.pid() == pid) {
            assertThat(Instant.now()).as("PostgreSQL is back").isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
