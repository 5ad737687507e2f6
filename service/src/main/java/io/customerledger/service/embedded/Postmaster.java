package io.customerledger.service.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The server's first process, a child of this JVM; its other processes end with it. */
record Postmaster(Process process) {

    private static final Duration POLL = Duration.ofMillis(10);

    /** Leaves out what is told to those who connect too early. */
    private static final Pattern REASON = Pattern.compile("\\b(FATAL|PANIC): +(?!the database system is )");

    private static final long LOG_LIMIT = 10_000_000;

    /**
     * Starts the server and waits until it takes connections, however long recovery lasts: giving up would save
     * nothing.
     */
    static Postmaster start(Cluster cluster, int port) throws IOException {
        var logged = rotate(cluster.log());
        var process = command(cluster, port).start();
        while (!isReady(cluster, process)) {
            if (!process.isAlive()) throw new EmbeddedPostgresFailure(why(cluster, logged), null);
            Pause.of(POLL);
        }
        return new Postmaster(process);
    }

    long pid() {
        return process.pid();
    }

    void stop() {
        Signal.stop(process.pid(), () -> !process.isAlive());
    }

    private static ProcessBuilder command(Cluster cluster, int port) {
        var arguments = new ArrayList<>(List.of("-D", cluster.data().toString()));
        arguments.addAll(ServerSettings.arguments(port));
        var command = cluster.programs()
                .command("postgres", arguments)
                .redirectOutput(Redirect.appendTo(cluster.log().toFile()));
        // No server of ours is alive, so a process with the id of the last one is a stranger that got it after a
        // reboot. PostgreSQL would take it for its predecessor and refuse to start; it never takes its grandparent for
        // that.
        PidFile.of(cluster.data())
                .ifPresent(stale -> command.environment().put("PG_GRANDPARENT_PID", "" + stale.pid()));
        return command;
    }

    private static boolean isReady(Cluster cluster, Process process) {
        return PidFile.of(cluster.data())
                .filter(file -> file.pid() == process.pid() && file.ready())
                .isPresent();
    }

    private static String why(Cluster cluster, long from) throws IOException {
        try (var log = Files.newInputStream(cluster.log())) {
            log.skipNBytes(from);
            var lines = new String(log.readAllBytes(), UTF_8).lines().toList();
            var reason = lines.stream().filter(REASON.asPredicate()).findFirst().orElse(String.join(" ", lines));
            return "PostgreSQL did not start, see " + cluster.log() + ": " + reason;
        }
    }

    /** Keeps one old log beside the current one, whose size it returns. */
    private static long rotate(Path log) throws IOException {
        if (!Files.exists(log)) return 0;
        if (Files.size(log) < LOG_LIMIT) return Files.size(log);
        Files.move(log, log.resolveSibling("postgres.log.old"), StandardCopyOption.REPLACE_EXISTING);
        return 0;
    }
}
