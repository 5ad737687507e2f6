package io.customerledger.query.verify;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.customer.ServedRow;
import io.customerledger.eventstore.event.HistoryEntry;
import io.customerledger.query.customer.CustomerProjection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One subject's events, from its first to its last. Its row was read before them, so the row must be the fold of the
 * events up to the row's version, whatever was written since.
 */
final class HistoryCheck {

    private final HistoryEntry first;
    private final long end;
    private final @Nullable ServedRow row;
    private final Findings findings;
    private @Nullable CustomerState state;
    private long version;
    private long versionAtEnd;
    private long position;
    private Instant at = Instant.MIN;
    private boolean readable = true;
    private boolean deleted;
    private int afterDeletion;

    /**
     * Begins before the first event.
     *
     * @param end the last position of the log at the beginning: a subject whose first event comes later is left out
     */
    HistoryCheck(HistoryEntry first, long end, @Nullable ServedRow row, Findings findings) {
        this.first = first;
        this.end = end;
        this.row = row;
        this.findings = findings;
    }

    boolean isOf(HistoryEntry entry) {
        return entry.subject().equals(first.subject());
    }

    void next(HistoryEntry entry) {
        if (isNew()) return;
        if (entry.version() != version + 1) {
            problem("event %d comes after event %d".formatted(entry.version(), version));
        }
        if (entry.position() <= position || (entry.isOfCustomer() && entry.at().isBefore(at))) {
            problem("event %d is before event %d in the log or in time".formatted(entry.version(), version));
        }
        if (first.isOfCustomer() != entry.isOfCustomer()) {
            problem("event %d is of another kind than its first".formatted(entry.version()));
        }
        version = entry.version();
        versionAtEnd = entry.position() <= end ? version : versionAtEnd;
        position = entry.position();
        at = entry.at();
        if (deleted) {
            afterDeletion++;
        } else if (entry.isDeletion()) {
            delete(entry);
        } else if (entry.isOfCustomer() && readable) {
            fold(entry);
        }
    }

    void finish() {
        if (isNew()) return;
        if (!first.isOfCustomer()) {
            if (row != null || first.hasKey()) {
                problem("it is a customer, and its first event is not a customer's");
            }
            return;
        }
        if (afterDeletion > 0) {
            problem("%d events come after the deletion".formatted(afterDeletion));
        }
        if (deleted) {
            findings.erased();
            return;
        }
        findings.customer();
        if (!first.hasKey()) {
            problem("its data key is missing, and it was not deleted");
        }
        if (row == null) {
            problem("it has no row");
        } else if (row.version() > version || row.version() < versionAtEnd) {
            problem("its row is at version %d, its last event is %d".formatted(row.version(), version));
        }
    }

    private void delete(HistoryEntry entry) {
        deleted = true;
        boolean justNow = entry.position() > end;
        if (entry.hasKey() && !justNow) {
            problem("it was deleted, and its data key is still there");
        }
        if (row != null && !justNow) {
            problem("it was deleted, and its row is still there");
        }
    }

    private void fold(HistoryEntry entry) {
        try {
            var event = entry.event();
            readable = event != null;
            if (event != null) {
                state = CustomerState.after(state, event);
            }
        } catch (RuntimeException e) {
            readable = false;
            problem("event %d cannot be read (%s)".formatted(version, e.getMessage()));
        }
        if (readable && state != null && row != null && row.version() == version) {
            var columns = row.differencesTo(state, CustomerProjection.row(state));
            if (!columns.isEmpty()) {
                problem("its row is not what its events make of it: " + String.join(", ", columns));
            }
        }
    }

    private boolean isNew() {
        return first.position() > end;
    }

    private void problem(String what) {
        findings.problem(first.subject(), what);
    }
}
