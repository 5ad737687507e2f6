package io.customerledger.service.erasure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceJvm;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A service's data directory, and the database in it, as its operator sees them. */
record DataDirectory(Path path) {

    static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    private static final int LINE_OF_PORT = 3;

    ServiceJvm serve(Map<String, String> settings) throws IOException, InterruptedException {
        var all = new HashMap<>(settings);
        all.put("LEDGER_DATA_DIR", path.toString());
        all.put("LEDGER_BOOTSTRAP_API_KEY", KEY);
        var service = ServiceJvm.start(path.resolveSibling("service.log"), CustomerLedger.class, List.of(), all);
        service.awaitReady();
        return service;
    }

    /** The running server's database. */
    JdbcClient jdbc() throws IOException {
        var home = path.resolve("postgres");
        var port = Files.readAllLines(home.resolve("data/postmaster.pid")).get(LINE_OF_PORT);
        return JdbcClient.create(new DriverManagerDataSource(
                "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(port.strip()),
                "ledger",
                Files.readString(home.resolve("password")).strip()));
    }

    /**
     * Which of the texts are in which files, whatever their case; the write-ahead log and the programs are left out. A
     * running server removes files at any time: what is gone has nothing in it.
     */
    List<String> find(List<String> texts) throws IOException {
        var found = new ArrayList<String>();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean leftOut =
                        file.toString().contains("/pg_wal/") || file.toString().contains("/programs-");
                if (attributes.isRegularFile() && !leftOut) {
                    try {
                        found.addAll(find(texts, file));
                    } catch (NoSuchFileException e) {
                        return visitFileFailed(file, e);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
                throw failure;
            }
        });
        return found;
    }

    private static List<String> find(List<String> texts, Path file) throws IOException {
        var content = Files.readString(file, ISO_8859_1).toLowerCase(Locale.ROOT);
        return texts.stream()
                .filter(text -> content.contains(text.toLowerCase(Locale.ROOT)))
                .map(text -> text + " in " + file)
                .toList();
    }
}
