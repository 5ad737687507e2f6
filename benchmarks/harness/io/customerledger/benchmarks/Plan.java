package io.customerledger.benchmarks;

/**
 * How much is measured, and for how long; times in seconds.
 *
 * @param rounds how often everything is measured, one after the other
 * @param warmUp of each process before anything is measured
 * @param leadIn before each measurement, to wake up what has slept meanwhile
 * @param manyCustomers in the big database, each with ten events; 0: no big database
 */
record Plan(String name, int rounds, int warmUp, int leadIn, int measured, int manyCustomers) {

    static final Plan FULL = new Plan("full", 5, 60, 3, 12, 1_000_000);
    static final Plan QUICK = new Plan("quick", 2, 15, 2, 5, 100_000);
    static final Plan CHECK = new Plan("check", 3, 35, 2, 7, 0);

    /** Proves that everything runs; what it measures means nothing. */
    static final Plan SMOKE = new Plan("smoke", 1, 3, 1, 2, 20_000);

    /** What the short form allows at the least: that many times what bare SQL does. */
    static final double LEAST_RATIO = 1.5;

    boolean everything() {
        return manyCustomers > 0;
    }
}
