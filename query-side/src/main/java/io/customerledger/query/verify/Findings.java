package io.customerledger.query.verify;

import java.util.ArrayList;
import java.util.List;

/** What a verification has seen, and what it found wrong: all problems are counted, the first ones put into words. */
public final class Findings {

    private static final int NAMED = 100;

    private final List<String> problems = new ArrayList<>();
    private long problemsTotal;
    private long events;
    private long customers;
    private long erased;

    void problem(Object where, String what) {
        problemsTotal++;
        if (problems.size() < NAMED) {
            problems.add(where + ": " + what);
        }
    }

    void events(int more) {
        events += more;
    }

    void customer() {
        customers++;
    }

    void erased() {
        erased++;
    }

    public List<String> problems() {
        return problems;
    }

    public long problemsTotal() {
        return problemsTotal;
    }

    public long events() {
        return events;
    }

    /** How many customers there are, without those that were erased. */
    public long customers() {
        return customers;
    }

    public long erasedCustomers() {
        return erased;
    }
}
