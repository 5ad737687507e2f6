package io.customerledger.benchmarks;

import java.util.Collection;

/** Of many durations those that matter, in milliseconds. */
record Latencies(int count, double p50, double p99, double max) {

    static Latencies ofNanos(Collection<Long> nanos) {
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Latencies(
                sorted.length,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p99 %.1f ms, slowest %.1f ms".formatted(p50, p99, max);
    }
}
