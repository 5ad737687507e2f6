package io.customerledger.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Writes at a steady rate, whether or not the ones before are answered. A latency counts from when its write was due. */
final class PacedWrites {

    private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Thread pacer;
    private volatile boolean over;

    private PacedWrites(Api api, List<String> customers, int perSecond) {
        pacer = Thread.ofPlatform().start(() -> pace(api, customers, Duration.ofSeconds(1).toNanos() / perSecond));
    }

    static PacedWrites begin(Api api, List<String> customers, int perSecond) {
        return new PacedWrites(api, customers, perSecond);
    }

    private void pace(Api api, List<String> customers, long interval) {
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long due = System.nanoTime(); !over; due += interval) {
                LockSupport.parkNanos(due - System.nanoTime());
                long planned = due;
                requests.submit(() -> {
                    var random = ThreadLocalRandom.current();
                    var customer = customers.get(random.nextInt(customers.size()));
                    api.put("/api/v1/customers/" + customer, "{\"fullName\":\"Given%d\"}".formatted(random.nextInt()));
                    latencies.add(System.nanoTime() - planned);
                });
            }
        }
    }

    /** Ends the writing and says how long the writes took. */
    Latencies end() throws InterruptedException {
        over = true;
        pacer.join();
        return Latencies.ofNanos(latencies);
    }
}
