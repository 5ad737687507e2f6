package io.customerledger.eventstore.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;

/** What waits for the next batch, in the order of arrival and up to a bound. */
final class Waiting {

    private final int capacity;
    private final int batchSize;
    private final Queue<Entry> entries = new ArrayDeque<>();
    private int size;
    private boolean closed;

    /**
     * A queue of write sets.
     *
     * @param capacity how many write sets may wait; a group counts as its write sets
     * @param batchSize how many a batch holds, unless a single group is larger
     */
    Waiting(int capacity, int batchSize) {
        this.capacity = capacity;
        this.batchSize = batchSize;
    }

    /** Whether the entry was accepted: not if too much would be waiting with it, and not after the end. */
    synchronized boolean offer(Entry entry) {
        if (closed || size + entry.writeSets.size() > capacity) return false;
        size += entry.writeSets.size();
        entries.add(entry);
        notifyAll();
        return true;
    }

    /**
     * The next batch; empty only after the end. An entry that shares something with an earlier one stays, in its place,
     * for a later batch.
     */
    synchronized List<Entry> take() throws InterruptedException {
        var batch = poll();
        while (batch.isEmpty() && !closed) { // The callers of what waited may have gone.
            wait();
            batch = poll();
        }
        return batch;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** The next batch if there is one. */
    synchronized List<Entry> poll() {
        var batch = new ArrayList<Entry>();
        var touched = new HashSet<String>();
        int taken = 0;
        for (var each = entries.iterator(); each.hasNext() && taken < batchSize; ) {
            var entry = each.next();
            int more = entry.writeSets.size();
            if (entry.outcomes.isDone()) { // Its caller has gone.
                each.remove();
                size -= more;
                continue;
            }
            boolean free = true;
            for (var touch : entry.touches) {
                free &= touched.add(touch);
            }
            if (free && (batch.isEmpty() || taken + more <= batchSize)) {
                each.remove();
                batch.add(entry);
                taken += more;
            }
        }
        size -= taken;
        return batch;
    }
}
