package io.customerledger.query.verify;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.customer.ServedRow;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.event.Histories.Range;
import io.customerledger.eventstore.event.HistoryEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks all logs, page by page, in memory that does not grow with them: whether their positions and each subject's
 * versions are complete, every event can be read, and every row is the fold of its events. The service may run beside
 * it: what begins while it runs is left out, and what changes is held against its row as it was read.
 */
public final class Verification {

    private static final int CUSTOMERS_IN_RANGE = 500;

    private final Histories histories;
    private final CustomerRows rows;

    public Verification(Histories histories, CustomerRows rows) {
        this.histories = histories;
        this.rows = rows;
    }

    /**
     * Verifies everything.
     *
     * @param progress is told what was found so far, page by page
     */
    public Findings run(Consumer<Findings> progress) {
        var findings = new Findings();
        histories.positions().forEach((organization, end) -> {
            long upToEnd = 0;
            var after = "";
            Range range;
            do {
                range = histories.next(organization, after, CUSTOMERS_IN_RANGE);
                upToEnd += check(range, end, findings, progress);
                after = range.last();
            } while (!range.isLast());
            if (upToEnd != end) {
                findings.problem(
                        organization,
                        "its last position is %d, it has %d events, and the first position without one is %d"
                                .formatted(end, upToEnd, histories.firstGap(organization)));
            }
        });
        return findings;
    }

    /** Checks a range; returns how many of its events are not after the end. */
    private long check(Range range, long end, Findings findings, Consumer<Findings> progress) {
        var walk = new Walk(end, findings);
        rows.inRange(range.organization(), range.after(), range.last())
                .forEach(row -> walk.served.put(row.customer(), row));
        histories.read(range, walk::next, more -> {
            findings.events(more);
            progress.accept(findings);
        });
        return walk.finish(range.organization());
    }

    /** The rows and the histories of a range, brought together. */
    private static final class Walk {

        private final Map<String, ServedRow> served = new HashMap<>();
        private final long end;
        private final Findings findings;
        private long upToEnd;
        private @Nullable HistoryCheck current;

        private Walk(long end, Findings findings) {
            this.end = end;
            this.findings = findings;
        }

        private void next(HistoryEntry entry) {
            if (current == null || !current.isOf(entry)) {
                finishCurrent();
                var row = served.remove(entry.subject().id().value());
                current = new HistoryCheck(entry, end, row, findings);
            }
            current.next(entry);
            upToEnd += entry.position() <= end ? 1 : 0;
        }

        private long finish(OrganizationId organization) {
            finishCurrent();
            served.keySet()
                    .forEach(customer -> findings.problem(organization + "/" + customer, "its row has no events"));
            return upToEnd;
        }

        private void finishCurrent() {
            if (current != null) {
                current.finish();
            }
        }
    }
}
