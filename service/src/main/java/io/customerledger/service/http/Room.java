package io.customerledger.service.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.customerledger.api.organization.OrganizationId;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room in memory for what is large, and there for as long as a caller likes. It is taken before, and given back after;
 * to a caller for whom there is none within a moment, the service is overloaded. No organization has more than half of
 * it, so that its slow callers hold back nobody else. What is small needs none.
 */
public final class Room {

    private static final int SMALL_KIB = 64;

    /** What was taken. */
    public interface Taken extends AutoCloseable {
        @Override
        void close();
    }

    private final Semaphore kib;
    private final int half;
    private final Duration patience;

    /** What is left to each organization; remembered while something is taken. */
    private final Cache<OrganizationId, Semaphore> halves =
            Caffeine.newBuilder().weakValues().build();

    /**
     * Room for this much.
     *
     * @param patience how long somebody waits until there is some
     */
    Room(long bytes, Duration patience) {
        this.half = Math.clamp(bytes >> 11, 1, Integer.MAX_VALUE / 2);
        this.kib = new Semaphore(2 * half, true);
        this.patience = patience;
    }

    /** Takes room; for what is larger than half of it, half. */
    public Taken take(OrganizationId whose, long bytes) {
        int size = (int) Math.min(bytes >> 10, half);
        if (size <= SMALL_KIB) return () -> {};
        var theirs = halves.get(whose, _ -> new Semaphore(half, true));
        long deadline = System.nanoTime() + patience.toNanos();
        claim(theirs, size, deadline);
        try {
            claim(kib, size, deadline);
        } catch (ApiException e) {
            theirs.release(size);
            throw e;
        }
        return () -> {
            kib.release(size);
            theirs.release(size);
        };
    }

    private static void claim(Semaphore free, int size, long deadline) {
        try {
            if (free.tryAcquire(size, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw ErrorCode.SERVICE_UNAVAILABLE
                .error("Too many large bodies and answers are under way.")
                .asException();
    }
}
