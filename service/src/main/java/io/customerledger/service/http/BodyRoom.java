package io.customerledger.service.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Room in memory for large bodies and what becomes of them. A request takes as much as it says that it will send, before
 * any of it is read, and gives it back with its answer; for whom there is none within a moment, the service is overloaded.
 */
@Component
final class BodyRoom {

    /** What a body becomes takes several times its length. */
    private static final int SHARE_OF_HEAP = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int SMALL_KIB = 64;
    private static final int LARGEST_KIB = ApiRequest.BATCH_LIMIT >> 10;

    private final Semaphore kib;
    private final Duration patience;

    @Autowired
    BodyRoom() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, PATIENCE);
    }

    BodyRoom(long bytes, Duration patience) {
        this.kib = new Semaphore((int) Math.max(LARGEST_KIB, Math.min(bytes >> 10, Integer.MAX_VALUE)), true);
        this.patience = patience;
    }

    /** What a request has taken. */
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a large body's room. A small one needs none, nor does one that is too large to be read at all. */
    Taken take(HttpServletRequest request) {
        int size = kib(request);
        if (size <= SMALL_KIB || size > LARGEST_KIB) return () -> {};
        if (!isFree(size)) {
            throw ErrorCode.SERVICE_UNAVAILABLE
                    .error("Too many large bodies are being worked on.")
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

    private static int kib(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") == null ? request.getContentLength() >> 10 : LARGEST_KIB;
    }
}
