package io.customerledger.query.webhooks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The eight slots that the log of deliveries uses in rotation, each for a sixth of the retention. */
final class Slots {

    static final int COUNT = 8;
    private static final int KEPT = 6;

    private final long width;
    private final Clock clock;

    Slots(Duration retention, Clock clock) {
        this.width = Math.max(1, retention.toMillis() / KEPT);
        this.clock = clock;
    }

    short current() {
        return slot(clock.instant());
    }

    /** The slot whose turn is next, and which holds only what is older than the retention. */
    short next() {
        return slot(clock.instant().plusMillis(width));
    }

    private short slot(Instant at) {
        return (short) Math.floorMod(Math.floorDiv(at.toEpochMilli(), width), COUNT);
    }
}
