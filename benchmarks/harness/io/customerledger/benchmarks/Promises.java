package io.customerledger.benchmarks;

import static io.customerledger.benchmarks.Scenarios.*;

import java.util.ArrayList;
import java.util.List;

/** What the service is held to, and whether this run shows it. Ratios are those of the same round, their median. */
final class Promises {

    /** One of them. */
    record Promise(String what, String measured, String bound, boolean kept) {}

    /** "As fast as": within 1.25 times. */
    private static final double AS_FAST = 1 / 1.25;

    private final Results results;
    private final List<Promise> promises = new ArrayList<>();

    private Promises(Results results) {
        this.results = results;
    }

    static List<Promise> of(Results results) {
        var promises = new Promises(results);
        promises.besideOthers();
        promises.latency();
        promises.spread();
        promises.growth();
        return promises.promises;
    }

    private void besideOthers() {
        ratio("PUT with Idempotency-Key beside bare SQL, one transaction a request (goal 3.0)", PUT, BARE, 2.0);
        ratio("… beside plain Spring CRUD", PUT, CRUD_PUT, 1.7);
        ratio("… beside Axon as shipped", PUT, AXON, 15);
        ratio("… beside Pekko Persistence, R2DBC journal", PUT, PEKKO_R2DBC, 2);
        ratio("… beside Pekko Persistence, JDBC journal", PUT, PEKKO_JDBC, 2);
        ratio("GET by id beside an endpoint with one SELECT", GET, CRUD_GET, 0.8);
        ratio("creates by batch beside a multi-row insert of the same rows, customers/s", BATCH, BARE_INSERT, 0.5);
    }

    private void latency() {
        atMost("PUT, 64 connections, p99 in ms", results.median(PUT, Sample::p99), 25);
        atMost(
                "PUT, 1 connection, p50 beside one SQL transaction of the same rows plus the empty HTTP exchange",
                oneConnection(BARE_ONE_CONNECTION),
                1.3);
        besides("… with that transaction sent in one round trip", oneConnection(BARE_ROUND_TRIP_ONE_CONNECTION));
    }

    private double oneConnection(String sql) {
        double exchange = results.median(NOTHING_ONE_CONNECTION, Sample::p50);
        return results.median(PUT_ONE_CONNECTION, Sample::p50) / (results.median(sql, Sample::p50) + exchange);
    }

    private void spread() {
        ratio("PUT over 1,000 organizations beside PUT in one", PUT_ORGANIZATIONS, PUT, AS_FAST);
        atLeast("PUT of one single customer, requests/s", results.median(PUT_ONE_CUSTOMER, Sample::perSecond), 400);
        ratio("PUT while the database is dumped beside the same without", BIG_PUT_BESIDE_DUMP, BIG_PUT, AS_FAST);
        besides("… beside bare SQL while the database is dumped", results.ratio(BIG_PUT_BESIDE_DUMP, BARE_BESIDE_DUMP));
    }

    private void growth() {
        ratio("PUT in the big database beside the small one", BIG_PUT, PUT, AS_FAST);
        ratio("GET", BIG_GET, GET, AS_FAST);
        ratio("first list page", BIG_FIRST_PAGE, FIRST_PAGE, AS_FAST);
        ratio("last list page", BIG_LAST_PAGE, LAST_PAGE, AS_FAST);
        ratio(
                "PUT of a customer with 10,000 events beside customers with ten, 1 connection",
                BIG_PUT_LONG_HISTORY,
                BIG_PUT_ONE_CONNECTION,
                AS_FAST);
        atMost("resident memory of the service at the end, in MB", lastResident(), 400);
    }

    private double lastResident() {
        return results.sample(BATCH, results.rounds()).residentMegabytes();
    }

    private void ratio(String what, String scenario, String other, double least) {
        atLeast(what, results.ratio(scenario, other), least);
    }

    private void atLeast(String what, double measured, double least) {
        promises.add(new Promise(what, number(measured), "≥ " + number(least), measured >= least));
    }

    private void atMost(String what, double measured, double most) {
        promises.add(new Promise(what, number(measured), "≤ " + number(most), measured <= most));
    }

    /** Nothing is promised about it; it helps to read the line before. */
    private void besides(String what, double measured) {
        promises.add(new Promise(what, number(measured), "", true));
    }

    private static String number(double value) {
        return value >= 100 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
    }
}
