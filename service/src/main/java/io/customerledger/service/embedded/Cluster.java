package io.customerledger.service.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** The database's files, made once and then kept; PostgreSQL calls this a cluster. */
final class Cluster {

    static final String USER = "ledger";

    private final Programs programs;
    private final Path home;
    private final String password;

    private Cluster(Programs programs, Path home, String password) {
        this.programs = programs;
        this.home = home;
        this.password = password;
    }

    static Cluster in(Path home, Programs programs) throws IOException {
        var cluster = new Cluster(programs, home, password(home.resolve("password")));
        if (!Files.isDirectory(cluster.data())) cluster.create();
        return cluster;
    }

    Programs programs() {
        return programs;
    }

    String password() {
        return password;
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("postgres.log");
    }

    private void create() throws IOException {
        // Made beside its place and moved there when it is whole: a start killed half way is no broken database.
        var half = home.resolve("data-new");
        FileSystemUtils.deleteRecursively(half);
        var process = programs.command(
                        "initdb",
                        List.of(
                                "--pgdata=" + half,
                                "--username=" + USER,
                                "--pwfile=" + home.resolve("password"),
                                "--auth=scram-sha-256",
                                // Stretches guessable passwords, at every connection; ours is 256 random bits.
                                "--set=scram_iterations=1",
                                "--encoding=UTF8",
                                "--locale=C",
                                "--no-instructions"))
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (process.waitFor() != 0) throw new EmbeddedPostgresFailure("initdb failed: " + output.strip(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        Files.move(half, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String password(Path file) throws IOException {
        if (Files.exists(file)) return Files.readString(file).strip();
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var half = file.resolveSibling("password-new");
        Files.deleteIfExists(half);
        Files.createFile(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(half, password);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        return password;
    }
}
