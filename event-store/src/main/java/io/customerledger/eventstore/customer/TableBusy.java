package io.customerledger.eventstore.customer;

import org.jspecify.annotations.Nullable;

/** The table of customers cannot be had for a swap now. */
public final class TableBusy extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TableBusy(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
