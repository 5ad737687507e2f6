package io.customerledger.query.trail;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.query.customer.CustomerReads;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a customer. It outlives the customer, under our id. */
public final class CustomerHistory {

    private final EventLog log;
    private final CustomerReads reads;

    public CustomerHistory(EventLog log, CustomerReads reads) {
        this.log = log;
        this.reads = reads;
    }

    /** The customer that has or had this id of ours, or else has this own id now. */
    public @Nullable CustomerKey find(OrganizationId organization, String id) {
        if (CustomerId.looksLike(id)) {
            var ours = new CustomerKey(organization, new CustomerId(id));
            if (reads.isKnown(ours)) {
                return ours;
            }
        }
        var customer = reads.byOwnId(organization, id);
        return customer == null ? null : customer.key();
    }

    /**
     * A page of its changes.
     *
     * @param after the version that the page before ended with; null: the first page
     */
    public List<LogEntry> page(CustomerKey customer, boolean oldestFirst, @Nullable Long after, int limit) {
        var subject = customer.id().value();
        return oldestFirst
                ? log.forwards(
                        customer.organization(), subject, after == null ? 1 : after + 1, Long.MAX_VALUE, null, limit)
                : log.backwards(customer.organization(), subject, 1, after == null ? Long.MAX_VALUE : after - 1, limit);
    }
}
