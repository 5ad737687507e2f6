package io.customerledger.service.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        var file = home.resolve("password");
        var isNew = !Files.isDirectory(home.resolve("data"));
        if (!Files.exists(file)) {
            // A new password would only hide that the old one has to be found.
            if (!isNew) {
                throw new EmbeddedPostgresFailure(
                        "The password of the database in %s is missing: put the file %s back.".formatted(home, file),
                        null);
            }
            PrivateFiles.write(file, newPassword());
        }
        var cluster = new Cluster(programs, home, Files.readString(file).strip());
        if (isNew) cluster.create();
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
        // initdb has a shell call its programs, in double quotes.
        if (home.toString().matches("(?s).*[\"`$\\\\].*")) {
            throw new EmbeddedPostgresFailure(
                    "The path of the data directory %s (LEDGER_DATA_DIR) may hold no \", `, $ or \\."
                            .formatted(home.getParent()),
                    null);
        }
        // Made beside its place and moved there when it is whole: a start killed half way leaves no broken database.
        var half = home.resolve("data-new");
        FileSystemUtils.deleteRecursively(half);
        var process = programs.command(
                        "initdb",
                        List.of(
                                "--pgdata=" + half,
                                "--username=" + USER,
                                "--pwfile=" + home.resolve("password"),
                                "--auth=scram-sha-256",
                                // More iterations would protect guessable passwords, at a cost for every connection;
                                // ours is 256 random bits.
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

    private static String newPassword() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
