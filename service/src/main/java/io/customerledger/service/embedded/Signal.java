package io.customerledger.service.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Stops a server the way PostgreSQL wants it: politely, then at once, then for good. Its data survives all three. */
final class Signal {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(10);

    private Signal() {}

    static void stop(long postmaster, BooleanSupplier ended) {
        // "Fast": sessions end, what is in memory is written down, the next start has nothing to recover. Java's own
        // SIGTERM would be "smart", which waits for every last client.
        for (var signal : new String[] {"INT", "QUIT", "KILL"}) {
            send(signal, postmaster);
            if (endsInTime(ended)) return;
        }
    }

    private static boolean endsInTime(BooleanSupplier ended) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ended.getAsBoolean()) {
            if (System.nanoTime() > deadline) return false;
            Pause.of(POLL);
        }
        return true;
    }

    // The shell's own kill: small systems have no other.
    private static void send(String signal, long pid) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid).start();
        } catch (IOException e) {
            throw new EmbeddedPostgresFailure("PostgreSQL (process %d) cannot be stopped: %s".formatted(pid, e), e);
        }
    }
}
