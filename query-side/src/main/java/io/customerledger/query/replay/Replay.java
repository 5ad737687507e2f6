package io.customerledger.query.replay;

import io.customerledger.eventstore.customer.ShadowTable.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read model being rebuilt, or how that ended.
 *
 * @param version the version of the projection that rebuilds it
 * @param differences the first of the customers whose served row was not what its events make of it
 * @param differencesTotal how many such customers there were in all
 * @param startedAt when it was asked for
 * @param runningFor how long it has run since it last began from the first event
 */
public record Replay(
        String id,
        String projection,
        int version,
        Status status,
        long eventsTotal,
        long eventsReplayed,
        List<Difference> differences,
        long differencesTotal,
        @Nullable String failure,
        Instant startedAt,
        Duration runningFor,
        @Nullable Instant completedAt) {

    public enum Status {
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    public long eventsPerSecond() {
        return eventsReplayed * 1_000 / Math.max(1, runningFor.toMillis());
    }

    /** How long it still takes; null when that cannot be said, or it runs no more. */
    public @Nullable Long etaSeconds() {
        long rate = eventsPerSecond();
        return status != Status.RUNNING || rate == 0
                ? null
                : Long.valueOf(Math.ceilDiv(eventsTotal - eventsReplayed, rate));
    }
}
