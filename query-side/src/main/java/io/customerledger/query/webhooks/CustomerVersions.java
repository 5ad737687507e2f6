package io.customerledger.query.webhooks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.query.customer.CustomersAsOf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Customers as of an event that is being delivered. Usually that is what they are now, or one event after what was
 * delivered last, so little is folded, however long the history and the backlog. What is remembered is used only for
 * events that can still be read.
 */
final class CustomerVersions {

    private static final int REMEMBERED = 5_000;
    private static final Duration FOR = Duration.ofMinutes(1);
    private static final int FOLDED_FORWARD = 100;

    private final CustomersAsOf asOf;
    private final EventLog log;
    private final Cache<CustomerKey, CustomerState> lasts =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(FOR).build();

    CustomerVersions(CustomersAsOf asOf, EventLog log) {
        this.asOf = asOf;
        this.log = log;
    }

    /** Null when the customer has been erased. */
    @Nullable
    CustomerState after(LogEntry entry, CustomerEvent event) {
        var state = find(event, entry.stored().version());
        if (state != null) {
            lasts.put(event.customer(), state);
        }
        return state;
    }

    private @Nullable CustomerState find(CustomerEvent event, long version) {
        if (!(event instanceof CustomerUpdated)) return CustomerState.after(null, event);
        var last = lasts.getIfPresent(event.customer());
        if (last != null && last.version() <= version && version - last.version() <= FOLDED_FORWARD) {
            return version - last.version() == 1 ? CustomerState.after(last, event) : forward(last, version);
        }
        return asOf.at(event.customer(), version);
    }

    private @Nullable CustomerState forward(CustomerState from, long version) {
        if (from.version() == version) return from;
        var key = from.key();
        var state = from;
        var between = log.backwards(key.organization(), key.id().value(), from.version() + 1, version, FOLDED_FORWARD);
        for (var entry : between.reversed()) {
            if (entry.event() == null || state == null) return null;
            state = CustomerState.after(state, entry.event());
        }
        return state;
    }
}
