package io.customerledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured, in the order of a round. */
final class Scenarios {

    static final String PUT = "put";
    static final String PUT_ONE_CONNECTION = "put, 1 connection";
    static final String PUT_ORGANIZATIONS = "put, 1,000 organizations";
    static final String PUT_ONE_CUSTOMER = "put, one customer";
    static final String GET = "get";
    static final String FIRST_PAGE = "list, first page";
    static final String LAST_PAGE = "list, last page";
    static final String BATCH = "batch of 100 creates";

    static final String BIG_PUT = "big: put";
    static final String BIG_PUT_ONE_CONNECTION = "big: put, 1 connection";
    static final String BIG_PUT_LONG_HISTORY = "big: put, 1 connection, 10,000 events";
    static final String BIG_PUT_BESIDE_DUMP = "big: put beside a dump";
    static final String BIG_GET = "big: get";
    static final String BIG_FIRST_PAGE = "big: list, first page";
    static final String BIG_LAST_PAGE = "big: list, last page";

    static final String BARE = "bare SQL";
    static final String BARE_ONE_CONNECTION = "bare SQL, 1 connection";
    static final String BARE_ROUND_TRIP = "bare SQL, one round trip";
    static final String BARE_ROUND_TRIP_ONE_CONNECTION = "bare SQL, one round trip, 1 connection";
    static final String BARE_BATCHED = "bare SQL, 32 a transaction";
    static final String BARE_INSERT = "bare SQL, insert of 100";
    static final String BARE_BESIDE_DUMP = "bare SQL beside a dump";

    static final String CRUD_PUT = "Spring CRUD put";
    static final String CRUD_GET = "Spring CRUD get";
    static final String NOTHING = "HTTP and JSON only";
    static final String NOTHING_ONE_CONNECTION = "HTTP and JSON only, 1 connection";

    static final String AXON = "Axon as shipped";
    static final String PEKKO_JDBC = "Pekko, JDBC journal";
    static final String PEKKO_R2DBC = "Pekko, R2DBC journal";

    private static final int MANY = 64;
    private static final int BATCHES = 8;
    private static final String CUSTOMERS = "/api/v1/customers/";

    private static final String LOG_LENGTH = """
            SELECT coalesce(sum((SELECT max(position) FROM event e WHERE e.organization_id = o.organization_id)), 0)::bigint
              FROM organization o""";

    private final Stage stage;
    private final List<Scenario> scenarios = new ArrayList<>();

    private Scenarios(Stage stage) {
        this.stage = stage;
    }

    static List<Scenario> on(Stage stage, Plan plan) {
        var scenarios = new Scenarios(stage);
        scenarios.service(
                PUT, "PUT of one field, 10,000 customers of one organization", "put", "service", CUSTOMERS, MANY);
        scenarios.sql(BARE, "the same rows, a transaction a request", "one-transaction.sql", MANY, 1, false);
        if (plan.everything()) {
            scenarios.addOthers();
            scenarios.addBig();
        }
        return scenarios.scenarios;
    }

    private void addOthers() {
        sql(BARE_ROUND_TRIP, "the same in a pipeline", "one-round-trip.sql", MANY, 1, false);
        sql(BARE_BATCHED, "the same as multi-row statements, 2 connections", "batched.sql", 2, 32, false);
        contender(CRUD_PUT, "one UPDATE, no events, no idempotency", "put", "crud", CUSTOMERS, MANY, null);
        contender(
                AXON,
                "JPA event store, projection in the transaction",
                "put",
                "axon",
                CUSTOMERS,
                MANY,
                "SELECT count(*) FROM domain_event_entry");
        contender(
                PEKKO_JDBC, "events only", "put", "pekko_jdbc", CUSTOMERS, MANY, "SELECT count(*) FROM event_journal");
        contender(
                PEKKO_R2DBC,
                "events only",
                "put",
                "pekko_r2dbc",
                CUSTOMERS,
                MANY,
                "SELECT count(*) FROM event_journal");
        service(PUT_ORGANIZATIONS, "PUT, 10 customers each", "put", "organizations", CUSTOMERS, MANY);
        service(PUT_ONE_CUSTOMER, "PUT, always the same customer", "put", "one", CUSTOMERS, MANY);
        service(PUT_ONE_CONNECTION, "PUT, one after the other", "put", "service", CUSTOMERS, 1);
        sql(BARE_ONE_CONNECTION, "a transaction after the other", "one-transaction.sql", 1, 1, false);
        sql(BARE_ROUND_TRIP_ONE_CONNECTION, "the same in a pipeline", "one-round-trip.sql", 1, 1, false);
        contender(
                NOTHING_ONE_CONNECTION,
                "an endpoint that answers what it is sent",
                "put",
                "crud",
                "/api/v1/nothing/",
                1,
                null);
        contender(NOTHING, "an endpoint that answers what it is sent", "put", "crud", "/api/v1/nothing/", MANY, null);
        service(GET, "GET by id", "get", "service", CUSTOMERS, MANY);
        contender(CRUD_GET, "one SELECT by primary key", "get", "crud", CUSTOMERS, MANY, null);
        service(FIRST_PAGE, "25 of 10,000", "list", "service", stage.firstPage(), MANY);
        service(LAST_PAGE, "the last of 10,000", "list", "service", stage.lastPage("service"), MANY);
        service(BATCH, "POST /customers/batch", "batch", "service", "/api/v1/customers/batch", BATCHES);
        sql(BARE_INSERT, "the same rows as multi-row inserts", "insert.sql", BATCHES, 100, false);
    }

    private void addBig() {
        big(BIG_PUT, "PUT", "put", "big", CUSTOMERS, MANY, false);
        big(BIG_PUT_BESIDE_DUMP, "PUT while the database is dumped", "put", "big", CUSTOMERS, MANY, true);
        sql(BARE_BESIDE_DUMP, "while the big database is dumped", "one-transaction.sql", MANY, 1, true);
        big(BIG_PUT_ONE_CONNECTION, "PUT, one after the other", "put", "big", CUSTOMERS, 1, false);
        big(BIG_PUT_LONG_HISTORY, "PUT, a customer with 10,000 events", "put", "long", CUSTOMERS, 1, false);
        big(BIG_GET, "GET by id", "get", "big", CUSTOMERS, MANY, false);
        big(BIG_FIRST_PAGE, "25 of all", "list", "big", stage.firstPage(), MANY, false);
        big(BIG_LAST_PAGE, "the last of all", "list", "big", stage.lastPage("big"), MANY, false);
    }

    private void service(String name, String what, String kind, String targets, String path, int connections) {
        var load = new Load.Http(kind, stage.targets(targets), path, connections);
        scenarios.add(new Scenario(name, what, stage.peer("service"), Stage.SMALL, LOG_LENGTH, load, false));
    }

    private void big(
            String name, String what, String kind, String targets, String path, int connections, boolean besideDump) {
        var load = new Load.Http(kind, stage.targets(targets), path, connections);
        scenarios.add(new Scenario(name, what, stage.peer("big"), Stage.BIG, LOG_LENGTH, load, besideDump));
    }

    private void contender(
            String name, String what, String kind, String peer, String path, int connections, @Nullable String events) {
        var load = new Load.Http(kind, stage.targets("contender"), path, connections);
        scenarios.add(new Scenario(name, what, stage.peer(peer), peer, events, load, false));
    }

    private void sql(String name, String what, String script, int connections, int customers, boolean besideDump) {
        var load = new Load.Sql(script, connections, customers);
        scenarios.add(new Scenario(name, what, null, Stage.BARE, LOG_LENGTH, load, besideDump));
    }
}
