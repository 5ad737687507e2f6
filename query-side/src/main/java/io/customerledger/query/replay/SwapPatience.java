package io.customerledger.query.replay;

import java.time.Duration;

/**
 * How long a swap waits for the served table, while all reads and writes of customers wait behind it, and how long it
 * leaves them alone before it tries again. The wait grows until PostgreSQL cancels its own vacuum, which it does after
 * a second; for anybody else who reads the table for hours, such as a dump, the attempts go on in vain until that is
 * done.
 */
record SwapPatience(Duration limit) {

    private static final Duration LONGEST = Duration.ofMillis(1_500);

    /** Well within the replay's lease, which nobody renews meanwhile. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    static final SwapPatience FIRST = new SwapPatience(Duration.ofMillis(50));

    Duration pause() {
        var pause = limit.multipliedBy(10);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    SwapPatience next() {
        var twice = limit.multipliedBy(2);
        return new SwapPatience(twice.compareTo(LONGEST) < 0 ? twice : LONGEST);
    }
}
