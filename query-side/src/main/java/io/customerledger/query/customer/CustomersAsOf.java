package io.customerledger.query.customer;

import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.EventLog;
import org.jspecify.annotations.Nullable;

/** Customers as they were: folded back from what they are, since events hold what was there before them. */
public final class CustomersAsOf {

    private static final int PAGE = 500;

    private final CustomerRows rows;
    private final EventLog log;

    public CustomersAsOf(CustomerRows rows, EventLog log) {
        this.rows = rows;
        this.log = log;
    }

    /** The customer at a version; null for one that it never had, and when it is gone. */
    public @Nullable CustomerState at(CustomerKey key, long version) {
        var now = rows.byKey(key).orElse(null);
        if (now == null || version < 1 || version > now.version()) {
            return null;
        }
        var profile = now.profile();
        long reached = now.version();
        var page = log.backwards(key.organization(), key.id().value(), version, reached, PAGE);
        while (!page.isEmpty()) {
            for (var entry : page) {
                reached = entry.stored().version();
                if (reached == version) {
                    return new CustomerState(
                            key,
                            version,
                            profile,
                            now.createdAt(),
                            entry.stored().occurredAt());
                }
                if (!(entry.event() instanceof CustomerUpdated updated)) {
                    return null; // Erased meanwhile.
                }
                profile = profile.before(updated.changes());
            }
            page = log.backwards(key.organization(), key.id().value(), version, reached - 1, PAGE);
        }
        return null;
    }
}
