package io.customerledger.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is measured in every round.
 *
 * @param peer the process that is asked, if it is not PostgreSQL itself
 * @param database the one it works on
 * @param events a query for how many events there are; null where there are none
 * @param besideDump whether the big database is being dumped meanwhile
 */
record Scenario(
        String name,
        String what,
        @Nullable Peer peer,
        String database,
        @Nullable String events,
        Load load,
        boolean besideDump) {}
