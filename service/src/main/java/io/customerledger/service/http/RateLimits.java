package io.customerledger.service.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Token buckets: how many requests an API key, or an address without a valid one, may make on this node. */
@Component
final class RateLimits {

    /** A bucket that nobody used for so long is full again. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    private static final int MAX_BUCKETS = 100_000;
    private static final double NANOS = 1e9;

    private final long capacity;
    private final LoadingCache<String, Bucket> keys;
    private final LoadingCache<String, Bucket> addresses;

    RateLimits(HttpSettings settings) {
        int perSecond = settings.rateLimitPerSecond();
        this.capacity = 2L * perSecond;
        this.keys = buckets(perSecond);
        this.addresses = buckets(Math.max(1, perSecond / 10));
    }

    /** Counts a request of an API key, and says in its answer what is left. */
    void count(String keyId, HttpServletResponse response) {
        var probe = keys.get(keyId).tryConsumeAndReturnRemaining(1);
        response.setHeader("RateLimit-Limit", Long.toString(capacity));
        response.setHeader("RateLimit-Remaining", Long.toString(probe.getRemainingTokens()));
        response.setHeader("RateLimit-Reset", Long.toString(seconds(probe.getNanosToWaitForReset())));
        refuseUnlessConsumed(probe);
    }

    /** Counts a request without a valid key, so that trying out keys is not worthwhile. */
    void countWrongKey(String address) {
        refuseUnlessConsumed(addresses.get(address).tryConsumeAndReturnRemaining(1));
    }

    private static void refuseUnlessConsumed(ConsumptionProbe probe) {
        if (!probe.isConsumed()) {
            long wait = seconds(probe.getNanosToWaitForRefill());
            throw ErrorCode.RATE_LIMITED
                    .error()
                    .header("Retry-After", Long.toString(wait))
                    .asException();
        }
    }

    private static long seconds(long nanos) {
        return (long) Math.ceil(nanos / NANOS);
    }

    private static LoadingCache<String, Bucket> buckets(int perSecond) {
        return Caffeine.newBuilder()
                .executor(Runnable::run)
                .expireAfterAccess(FORGOTTEN)
                .maximumSize(MAX_BUCKETS)
                .build(_ -> Bucket.builder()
                        .addLimit(
                                limit -> limit.capacity(2L * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .withNanosecondPrecision() // By a clock that nobody sets back.
                        .build());
    }
}
