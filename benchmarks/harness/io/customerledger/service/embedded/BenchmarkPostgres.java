package io.customerledger.service.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * The service's own PostgreSQL with its own settings, as a server by itself that several databases live in. Only the number
 * of connections is another: every contender keeps its pool.
 */
public final class BenchmarkPostgres implements AutoCloseable {

    private static final List<String> MORE_CONNECTIONS = List.of("-c", "max_connections=300");

    private final Cluster cluster;
    private final Process process;
    private final int port;

    private BenchmarkPostgres(Cluster cluster, Process process, int port) {
        this.cluster = cluster;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts an empty server.
     *
     * @param home of the programs and of this server's files; what an earlier one has left there goes
     */
    public static BenchmarkPostgres start(Path home, int port) throws IOException {
        Files.createDirectories(home);
        var programs = Programs.in(home);
        if (Files.exists(home.resolve("data"))) {
            Orphans.stop(home);
            FileSystemUtils.deleteRecursively(home.resolve("data"));
        }
        var cluster = Cluster.in(home, programs);
        var arguments = new ArrayList<>(List.of("-D", cluster.data().toString()));
        arguments.addAll(ServerSettings.arguments(port));
        arguments.addAll(MORE_CONNECTIONS);
        var process = cluster.programs()
                .command("postgres", arguments)
                .redirectOutput(Redirect.appendTo(cluster.log().toFile()))
                .start();
        var server = new BenchmarkPostgres(cluster, process, port);
        while (PidFile.of(cluster.data()).filter(PidFile::ready).isEmpty()) {
            if (!process.isAlive()) throw new IOException("PostgreSQL did not start, see " + cluster.log());
            Pause.of(Duration.ofMillis(20));
        }
        return server;
    }

    /** As they are in force: of two with one name the last. */
    public static List<String> settings() {
        var all = new ArrayList<>(ServerSettings.arguments(0));
        all.addAll(MORE_CONNECTIONS);
        var byName = new LinkedHashMap<String, String>();
        all.stream()
                .filter(argument -> argument.contains("="))
                .forEach(setting -> byName.put(setting.substring(0, setting.indexOf('=')), setting));
        return List.copyOf(byName.values());
    }

    public int port() {
        return port;
    }

    public String user() {
        return Cluster.USER;
    }

    public String password() {
        return cluster.password();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        Signal.stop(process.pid(), () -> !process.isAlive());
        try {
            FileSystemUtils.deleteRecursively(cluster.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
