package io.customerledger.benchmarks;

import java.nio.file.Path;

/** What a contender is asked to do, again and again, by so many connections at once. */
sealed interface Load {

    int connections();

    /** How many customers one request is about. */
    int customers();

    /**
     * Requests over HTTP, by wrk.
     *
     * @param kind of {@code load.lua}
     * @param targets a file with a key and a customer on each line
     */
    record Http(String kind, Path targets, String path, int connections) implements Load {
        @Override
        public int customers() {
            return kind.equals("batch") ? 100 : 1;
        }
    }

    /** Transactions, by pgbench. */
    record Sql(String script, int connections, int customers) implements Load {}
}
