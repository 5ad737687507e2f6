package io.customerledger.query.replay;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.event.Histories.Range;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** All customers of some organizations, in portions, for several threads to share. */
final class Ranges {

    private final Histories histories;
    private final Iterator<OrganizationId> organizations;
    private final int customers;
    private @Nullable Range given;
    private boolean stopped;

    Ranges(Histories histories, Iterator<OrganizationId> organizations, int customers) {
        this.histories = histories;
        this.organizations = organizations;
        this.customers = customers;
    }

    /** The next portion; null when there is none. */
    synchronized @Nullable Range next() {
        if (stopped) {
            return null;
        }
        if (given != null && !given.isLast()) {
            given = histories.next(given.organization(), given.last(), customers);
        } else {
            given = organizations.hasNext() ? histories.next(organizations.next(), "", customers) : null;
            stopped = given == null;
        }
        return given;
    }

    synchronized void stop() {
        stopped = true;
    }
}
