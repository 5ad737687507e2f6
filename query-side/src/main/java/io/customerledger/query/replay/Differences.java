package io.customerledger.query.replay;

import io.customerledger.api.customer.CustomerKey;
import io.customerledger.eventstore.customer.ShadowTable.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The customers whose served row is not what its events make of it: all counted, the first of them named. */
final class Differences {

    private static final int NAMED = 100;

    private final Map<CustomerKey, Difference> named = new LinkedHashMap<>();
    private long others;

    /** Adds these; returns whether there was anything new among them. */
    synchronized boolean add(List<Difference> found) {
        long before = total();
        for (var difference : found) {
            if (named.size() < NAMED) {
                named.putIfAbsent(difference.customer(), difference);
            } else if (!named.containsKey(difference.customer())) {
                others++;
            }
        }
        return total() > before;
    }

    synchronized List<Difference> first() {
        return List.copyOf(named.values());
    }

    synchronized long total() {
        return named.size() + others;
    }
}
