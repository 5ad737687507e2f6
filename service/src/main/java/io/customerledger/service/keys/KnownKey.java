package io.customerledger.service.keys;

import io.customerledger.api.keys.ApiKey;
import io.customerledger.service.http.Caller;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key in memory: what the database said of it a moment ago. */
final class KnownKey {

    /** A revocation is felt within a second, so what is older counts for nothing. */
    private static final long TRUSTED_NANOS = Duration.ofMillis(900).toNanos();

    private final ApiKey stored;
    private final Caller caller;
    private final long askedAt;
    private volatile boolean used;

    KnownKey(ApiKey stored, boolean livemode, long askedAt) {
        this.stored = stored;
        this.caller = new Caller(stored.organization(), livemode, stored.id(), stored.name());
        this.askedAt = askedAt;
    }

    boolean isFresh() {
        return System.nanoTime() - askedAt < TRUSTED_NANOS;
    }

    /** Who is calling with it; null when it has expired. */
    @Nullable
    Caller useAt(Instant now) {
        if (stored.expiresAt() != null && !now.isBefore(stored.expiresAt())) return null;
        if (!used) { // Reading is cheap; many write here at once.
            used = true;
        }
        return caller;
    }

    boolean isUsed() {
        return used;
    }

    ApiKey stored() {
        return stored;
    }

    KnownKey confirmed(ApiKey now, long askedAt) {
        return new KnownKey(now, caller.livemode(), askedAt);
    }
}
