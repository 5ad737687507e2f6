package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.event.EventDraft;
import org.jspecify.annotations.Nullable;

/**
 * All that one command changes, on its way to the ledger: at most one event, its subject's row, data key and own id,
 * and what is recorded under the idempotency key. It is filled by one thread and is written whole or not at all.
 */
public final class WriteSet {

    /** What becomes of the subject's row. */
    sealed interface Row {
        record Customer(CustomerRow row) implements Row {}

        /** A row of another table, as JSON with its columns. */
        record Other(String json) implements Row {}

        record Deleted() implements Row {}
    }

    private final OrganizationId organization;
    final Origin origin;
    final String table;
    final @Nullable String subject;

    @Nullable
    Long decidedOn;

    @Nullable
    EventDraft event;

    @Nullable
    Row row;

    byte @Nullable [] dataKey;

    @Nullable
    String claims;

    @Nullable
    Recording recording;

    private WriteSet(OrganizationId organization, Origin origin, String table, @Nullable String subject) {
        this.organization = organization;
        this.origin = origin;
        this.table = table;
        this.subject = subject;
    }

    /**
     * A write set about one subject.
     *
     * @param table where the subject's row is
     */
    public static WriteSet about(OrganizationId organization, Origin origin, String table, String subject) {
        return new WriteSet(organization, origin, table, subject);
    }

    /** A write set that only records an answer. */
    public static WriteSet bare(OrganizationId organization, Origin origin) {
        return new WriteSet(organization, origin, "", null);
    }

    /**
     * The version of the subject that was decided on; 0: there was none. Nothing is written if the subject is at
     * another one.
     */
    public WriteSet decidedOn(long version) {
        this.decidedOn = version;
        return this;
    }

    public WriteSet event(EventDraft draft) {
        if (event != null) throw new IllegalStateException("A write set holds one event");
        this.event = draft;
        return this;
    }

    public WriteSet put(CustomerRow customer) {
        this.row = new Row.Customer(customer);
        return this;
    }

    public WriteSet put(String json) {
        this.row = new Row.Other(json);
        return this;
    }

    /** Removes the subject's row and its data key. */
    public WriteSet delete() {
        this.row = new Row.Deleted();
        return this;
    }

    public WriteSet dataKey(byte[] wrapped) {
        this.dataKey = wrapped;
        return this;
    }

    /** The own id that must be nobody else's. */
    public WriteSet claims(@Nullable String ownId) {
        this.claims = ownId;
        return this;
    }

    public WriteSet record(Recording answer) {
        this.recording = answer;
        return this;
    }

    public boolean hasEvent() {
        return event != null;
    }

    public OrganizationId organization() {
        return organization;
    }

    /** The subject's version afterwards; null without {@link #decidedOn}. */
    @Nullable
    Long version() {
        return decidedOn == null ? null : Long.valueOf(decidedOn + (event == null ? 0 : 1));
    }
}
