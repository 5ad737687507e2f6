package io.customerledger.service.embedded;

import java.time.Duration;

/** A short wait on a process, which tells nobody when it has got further. */
final class Pause {

    private Pause() {}

    static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresFailure("Interrupted while waiting for PostgreSQL", e);
        }
    }
}
