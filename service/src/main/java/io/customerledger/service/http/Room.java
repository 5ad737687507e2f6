package io.customerledger.service.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room in memory for what is large, and there for as long as a caller likes. It is taken before, and given back after; for
 * whom there is none within a moment, the service is overloaded. What is small needs none.
 */
public final class Room {

    private static final int SMALL_KIB = 64;

    /** What was taken. */
    public interface Taken extends AutoCloseable {
        @Override
        void close();
    }

    private final Semaphore kib;
    private final int all;
    private final Duration patience;

    /**
     * Room for this much.
     *
     * @param patience how long somebody waits until there is some
     */
    Room(long bytes, Duration patience) {
        this.all = Math.clamp(bytes >> 10, 1, Integer.MAX_VALUE);
        this.kib = new Semaphore(all, true);
        this.patience = patience;
    }

    /** Takes room; for what is larger than all of it, all. */
    public Taken take(long bytes) {
        int size = (int) Math.min(bytes >> 10, all);
        if (size <= SMALL_KIB) return () -> {};
        if (!isFree(size)) {
            throw ErrorCode.SERVICE_UNAVAILABLE
                    .error("Too many large bodies and answers are under way.")
                    .asException();
        }
        return () -> kib.release(size);
    }

    private boolean isFree(int size) {
        try {
            return kib.tryAcquire(size, patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
