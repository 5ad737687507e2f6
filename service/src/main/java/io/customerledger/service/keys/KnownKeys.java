package io.customerledger.service.keys;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.customerledger.api.keys.ApiKey;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.query.keys.ApiKeyRows;
import io.customerledger.service.http.ApiKeys;
import io.customerledger.service.http.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The keys that callers use, by their hash, in memory. The keys in use are looked up again all together, often enough
 * that none gets too old to be trusted; one that was not used for a while is looked up at its next use.
 */
@Component
final class KnownKeys implements ApiKeys, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KnownKeys.class);

    private static final Duration ROUND = Duration.ofMillis(400);
    private static final Duration AHEAD = Duration.ofMinutes(10);
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);
    private static final int CAPACITY = 100_000;

    private final Cache<String, KnownKey> known =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(CAPACITY).build();
    private final ApiKeyRows rows;
    private final Clock clock;
    private final KeyLookups lookups;
    private final Thread rounds;

    KnownKeys(ApiKeyRows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
        this.lookups = new KeyLookups(rows);
        this.rounds = Thread.ofVirtual().name("key-rounds").start(this::run);
    }

    @Override
    public @Nullable Caller find(String text) {
        var secret = ApiKeySecret.read(text);
        if (secret == null) return null;
        var hash = HexFormat.of().formatHex(secret.hash());
        var key = known.getIfPresent(hash);
        if (key == null || !key.isFresh()) {
            key = learn(hash, secret.livemode());
        }
        return key == null ? null : key.useAt(clock.instant());
    }

    /**
     * Has a key that was deleted on this node refused at once; if it is being looked up just then, at the next look.
     */
    void forget(String keyId) {
        known.asMap().values().removeIf(key -> key.stored().id().equals(keyId));
    }

    private @Nullable KnownKey learn(String hash, boolean livemode) {
        var found = lookups.find(hash);
        if (found.key() == null) {
            known.invalidate(hash);
            return null;
        }
        var key = new KnownKey(found.key(), livemode, found.askedAt());
        known.put(hash, key);
        return key;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(ROUND);
                KeyLookups.withPatience(this::round);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            var used = known.asMap().entrySet().stream()
                    .filter(entry -> entry.getValue().isUsed())
                    .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (!used.isEmpty()) {
                noteUse(confirm(used).values(), clock.instant());
            }
        } catch (DataAccessException e) {
            // The keys get too old to be trusted; whoever calls next asks the database itself, and hears that it is
            // away.
            log.debug("The keys in use cannot be looked up", e);
        } catch (RuntimeException e) {
            log.error("The keys in use could not be refreshed", e);
        }
    }

    private Map<String, ApiKey> confirm(Map<String, KnownKey> used) {
        long askedAt = System.nanoTime();
        var found = rows.find(used.keySet());
        used.forEach((hash, key) -> {
            var stored = found.get(hash);
            if (stored == null) {
                known.invalidate(hash);
            } else {
                // Not put: it may have been forgotten meanwhile.
                known.asMap().replace(hash, key, key.confirmed(stored, askedAt));
            }
        });
        return found;
    }

    private void noteUse(Collection<ApiKey> used, Instant now) {
        var before = now.minus(USE_NOTED_EVERY);
        used.stream()
                // A time long after now is from a clock that was wrong; one a little after, from another node's.
                .filter(key -> key.lastUsedAt() == null
                        || key.lastUsedAt().isBefore(before)
                        || key.lastUsedAt().isAfter(now.plus(AHEAD)))
                .collect(groupingBy(ApiKey::organization, mapping(ApiKey::id, toList())))
                .forEach((organization, keys) -> rows.noteUse(organization, keys, now, before));
    }

    @Override
    public void close() {
        rounds.interrupt();
        lookups.close();
    }
}
