package io.customerledger.service.trail;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.trail.EventFilter;
import io.customerledger.query.trail.Trail;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Query;
import org.jspecify.annotations.Nullable;

/**
 * Which events a query asks for.
 *
 * @param after the position after which they are
 */
record WantedEvents(EventFilter filter, long after) {

    private static final int MAX_TEXT = 100;

    /** Reads a query; what is wrong with it is added to the request's problems. */
    static WantedEvents of(ApiRequest request, Query query, Trail trail) {
        var type = query.text("type", 1, MAX_TEXT);
        var customer = query.text("customerId", 1, MAX_TEXT);
        var filter = new EventFilter(
                type, customer == null ? null : new CustomerId(customer), query.time("since"), query.time("until"));
        var after = query.text("after", 1, MAX_TEXT);
        var cursor = query.text("cursor", 1, MAX_TEXT);
        if (after != null && cursor != null) {
            request.problems().add("cursor", "must not be given together with after");
        }
        return new WantedEvents(
                filter,
                after == null ? position(request, "cursor", cursor, trail) : position(request, "after", after, trail));
    }

    /** The position of an event that a parameter or header names; 0 when it names none. */
    static long position(ApiRequest request, String name, @Nullable String event, Trail trail) {
        if (event == null) return 0;
        return trail.position(request.organization(), event).orElseGet(() -> {
            request.problems().add(name, "is not the id of an event of this organization");
            return 0L;
        });
    }
}
