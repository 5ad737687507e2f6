package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What waits for the ledger: one write set, or several that are written by one call or not at all. */
final class Entry {

    private final OrganizationId organization;
    private final List<WriteSet> writeSets;
    private final long deadline;
    private final CompletableFuture<List<WriteOutcome>> outcomes = new CompletableFuture<>();
    private boolean lost;

    /** @param deadline by {@link System#nanoTime}: until then a lost connection is worth another try */
    Entry(List<WriteSet> writeSets, long deadline) {
        this.organization = writeSets.getFirst().organization();
        this.writeSets = List.copyOf(writeSets);
        this.deadline = deadline;
    }

    OrganizationId organization() {
        return organization;
    }

    List<WriteSet> writeSets() {
        return writeSets;
    }

    CompletableFuture<List<WriteOutcome>> outcomes() {
        return outcomes;
    }

    /** Whether the answer to a call with this entry was lost: it may have been written. */
    boolean isLost() {
        return lost;
    }

    void lose() {
        lost = true;
    }

    boolean isOverdue() {
        return System.nanoTime() - deadline > 0;
    }

    void fail(RuntimeException reason) {
        outcomes.completeExceptionally(reason);
    }

    /** What no two entries of a batch may share: subjects, claimed own ids, idempotency keys. */
    List<String> touches() {
        var touches = new ArrayList<String>();
        for (var writeSet : writeSets) {
            Stream.of(
                            named("subject", writeSet.subject()),
                            named("own id", writeSet.claims()),
                            named(
                                    "key",
                                    writeSet.recording() == null
                                            ? null
                                            : writeSet.recording().idempotency().key()))
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(touches::add);
        }
        return touches;
    }

    private @Nullable String named(String kind, @Nullable String name) {
        return name == null ? null : organization + " " + kind + " " + name;
    }
}
