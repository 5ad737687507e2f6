package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What waits for the ledger: one write set, or several that are written by one call or not at all. */
final class Entry {

    final OrganizationId organization;
    final List<WriteSet> writeSets;

    /** What is sent of each write set. */
    final List<List<@Nullable Object>> values;

    /** What no two entries of a batch may share: subjects, claimed own ids, idempotency keys. */
    final Set<String> touches;

    final CompletableFuture<List<WriteOutcome>> outcomes = new CompletableFuture<>();
    private final long deadline;
    private boolean lost;

    /** @param deadline by {@link System#nanoTime}: until then a lost connection is worth another try */
    Entry(List<WriteSet> writeSets, long deadline) {
        this.organization = writeSets.getFirst().organization();
        this.writeSets = List.copyOf(writeSets);
        this.values = this.writeSets.stream().map(Append::values).toList();
        this.touches = touches(this.writeSets);
        this.deadline = deadline;
    }

    /** Whether the answer to a call with this entry was lost: it may have been written. */
    boolean isLost() {
        return lost;
    }

    void lose() {
        lost = true;
    }

    boolean isOverdue() {
        return isOverdueBy(Duration.ZERO);
    }

    boolean isOverdueBy(Duration more) {
        return System.nanoTime() - deadline > more.toNanos();
    }

    void fail(RuntimeException reason) {
        outcomes.completeExceptionally(reason);
    }

    /** Which request it answers; null when that has no idempotency key. */
    @Nullable
    String request() {
        var recording = writeSets.getFirst().recording;
        return recording == null
                ? null
                : organization + " " + recording.idempotency().key();
    }

    private static Set<String> touches(List<WriteSet> writeSets) {
        var touches = new HashSet<String>();
        for (var writeSet : writeSets) {
            add(touches, writeSet, "subject", writeSet.subject);
            add(touches, writeSet, "own id", writeSet.claims);
            var recording = writeSet.recording;
            add(
                    touches,
                    writeSet,
                    "key",
                    recording == null ? null : recording.idempotency().key());
        }
        return touches;
    }

    private static void add(Set<String> touches, WriteSet writeSet, String kind, @Nullable String name) {
        if (name != null) {
            touches.add(writeSet.organization() + " " + kind + " " + name);
        }
    }
}
