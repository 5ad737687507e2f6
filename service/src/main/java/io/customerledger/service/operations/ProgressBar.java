package io.customerledger.service.operations;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Shows how far something is: on a line that is written over while somebody watches, otherwise by a line now and then.
 */
final class ProgressBar {

    private static final int WIDTH = 40;
    private static final Duration WATCHED = Duration.ofMillis(200);
    private static final Duration UNWATCHED = Duration.ofSeconds(10);

    private final PrintStream out;
    private final boolean watched = isWatched();
    private final long begin = System.nanoTime();
    private long shown = begin;
    private boolean open;

    ProgressBar(PrintStream out) {
        this.out = out;
    }

    private static boolean isWatched() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    void show(long events, long total) {
        long now = System.nanoTime();
        if (now - shown < (watched ? WATCHED : UNWATCHED).toNanos()) return;
        shown = now;
        var line = line(events, Math.max(events, total), Duration.ofNanos(now - begin));
        if (watched) {
            out.print("\r" + line + " ".repeat(8));
            open = true;
        } else {
            out.println(line);
        }
    }

    void end() {
        if (open) {
            out.println();
        }
    }

    static String line(long events, long total, Duration elapsed) {
        int filled = (int) (total == 0 ? WIDTH : events * WIDTH / total);
        long rate = events * 1_000 / Math.max(1, elapsed.toMillis());
        var left = rate == 0 ? "" : ", %,d s left".formatted(Math.ceilDiv(total - events, rate));
        return "[%s%s] %,d of %,d events, %,d a second%s"
                .formatted("#".repeat(filled), "-".repeat(WIDTH - filled), events, total, rate, left);
    }
}
