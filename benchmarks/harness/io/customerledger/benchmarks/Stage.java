package io.customerledger.benchmarks;

import io.customerledger.service.embedded.BenchmarkPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * All that is measured, up and filled: one PostgreSQL, the service (a second one on a big database), and the contenders.
 * They run side by side from now on and are asked one at a time.
 */
final class Stage implements AutoCloseable {

    static final String SMALL = "ledger";
    static final String BIG = "ledger_big";
    static final String BARE = "bare";

    static final int CUSTOMERS = 10_000;
    private static final int ORGANIZATIONS = 1_000;
    private static final int CUSTOMERS_EACH = 10;
    private static final int TARGETS = 200_000;

    private static final String LIST = "/api/v1/customers?limit=25";

    private final Path root;
    private final Path work;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Databases databases;
    private final Ledgers ledgers;
    private final Map<String, Peer> peers = new HashMap<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<String, String> values;

    private final Machine machine;

    private Stage(Path root, Plan plan) throws IOException, InterruptedException, SQLException {
        this.root = root;
        this.work = root.resolve("benchmarks/target");
        this.machine = Machine.here(work);
        Runtime.getRuntime().addShutdownHook(new Thread(this::breakOff));
        try {
            var server = BenchmarkPostgres.start(work.resolve("postgres"), Ledgers.freePort());
            open.push(server);
            this.databases = new Databases(server);
            this.ledgers = new Ledgers(root, work, databases);
            startService(plan);
            this.values = values();
            setUpBare();
            if (plan.everything()) {
                fillOrganizations();
                startContenders();
                startBigService(plan.manyCustomers());
            }
        } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static Stage open(Path root, Plan plan) throws IOException, InterruptedException, SQLException {
        return new Stage(root, plan);
    }

    Machine machine() {
        return machine;
    }

    Databases databases() {
        return databases;
    }

    Path work() {
        return work;
    }

    Generator generator() {
        return new Generator(root.resolve("benchmarks/load"), work, databases, values);
    }

    Peer peer(String name) {
        var peer = peers.get(name);
        if (peer == null) {
            throw new IllegalArgumentException("There is no " + name);
        }
        return peer;
    }

    List<Peer> peers() {
        return List.copyOf(peers.values());
    }

    /** A file of keys and customers. */
    Path targets(String name) {
        return work.resolve(name + ".targets");
    }

    /** Where the last page of a service's list is. */
    String lastPage(String service) {
        return places.getOrDefault(service, LIST);
    }

    String firstPage() {
        return LIST;
    }

    private void startService(Plan plan) throws IOException, InterruptedException {
        Benchmark.say("Starting the service, and filling it with %,d customers".formatted(CUSTOMERS));
        databases.create(SMALL);
        var api = Api.withKey(start("service", SMALL), Ledgers.KEY);
        var ids = CustomersByApi.create(api, CUSTOMERS);
        writeTargets("service", Ledgers.KEY, ids);
        writeTargets("one", Ledgers.KEY, ids.subList(0, 1));
        // One change, so that there is one of every kind of row to take a pattern from.
        api.put("/api/v1/customers/" + ids.getFirst(), "{\"fullName\":\"Given65 Family65\"}");
        if (plan.everything()) {
            places.put("service", LIST + "&cursor=" + CustomersByApi.lastCursor(api));
        }
    }

    /** Rows that bare SQL writes are as long as the service's own. */
    private Map<String, String> values() {
        return Map.of(
                "profile", databases.text(SMALL, "SELECT profile FROM customer LIMIT 1"),
                "origin", databases.text(SMALL, pattern("origin", "customer.updated")),
                "payload", databases.text(SMALL, pattern("payload", "customer.updated")),
                "created", databases.text(SMALL, pattern("payload", "customer.created")),
                "fingerprint", databases.text(SMALL, "SELECT fingerprint FROM idempotency LIMIT 1"));
    }

    private static String pattern(String column, String type) {
        return "SELECT " + column + " FROM event WHERE type = '" + type + "' LIMIT 1";
    }

    private void setUpBare() throws IOException {
        databases.create(BARE);
        databases.migrate(BARE);
        databases.execute(BARE, Files.readString(root.resolve("benchmarks/load/setup.sql")));
        databases.execute(BARE, "VACUUM ANALYZE");
    }

    private void fillOrganizations() throws IOException {
        Benchmark.say("Filling %,d organizations".formatted(ORGANIZATIONS));
        var operator = Api.asOperator(peer("service"), Ledgers.ADMIN_TOKEN);
        var lines = new ArrayList<String>();
        for (int n = 1; n <= ORGANIZATIONS; n++) {
            var made = operator.post(
                    "/admin/organizations", "{\"name\":\"Organization %d\",\"livemode\":false}".formatted(n));
            var key = made.path("data").path("apiKey").stringValue();
            CustomersByApi.create(Api.withKey(peer("service"), key), CUSTOMERS_EACH)
                    .forEach(id -> lines.add(key + " " + id));
        }
        Files.write(targets("organizations"), lines);
    }

    private void startContenders() throws IOException, InterruptedException {
        Benchmark.say("Starting the contenders");
        writeTargets(
                "contender",
                "none",
                IntStream.rangeClosed(1, CUSTOMERS)
                        .mapToObj("cus_%026d"::formatted)
                        .toList());
        startContender("crud", "crud", "/api/v1/customers/cus_%026d".formatted(1), Map.of());
        startContender("axon", "axon", "/ready", Map.of());
        startContender("pekko_jdbc", "pekko", "/ready", Map.of("JOURNAL", "jdbc-journal"));
        startContender("pekko_r2dbc", "pekko", "/ready", Map.of("JOURNAL", "r2dbc-journal"));
    }

    private void startContender(String name, String jar, String readyPath, Map<String, String> environment)
            throws IOException, InterruptedException {
        databases.create(name);
        var all = new HashMap<>(databases.springEnvironment(name));
        all.put("R2DBC_URL", databases.r2dbcUrl(name));
        all.putAll(environment);
        var file = root.resolve("benchmarks/contenders/%1$s/target/%1$s.jar".formatted(jar));
        keep(Peer.start(name, file, log(name), all, Ledgers.freePort(), readyPath));
    }

    private void startBigService(int customers) throws IOException, InterruptedException, SQLException {
        Benchmark.say("Filling the big database with %,d customers and %,d events"
                .formatted(customers, (long) customers * CustomersByCopy.EVENTS_EACH));
        // With that of the long history so many: then the last page has as many rows as the small database's.
        int many = customers - 1;
        var ids = ledgers.fill(BIG, many);
        int step = Math.max(1, customers / TARGETS);
        writeTargets(
                "big",
                Ledgers.KEY,
                IntStream.range(0, many / step)
                        .mapToObj(n -> ids.get(n * step))
                        .toList());
        writeTargets("long", Ledgers.KEY, ids.subList(many, customers));
        var api = Api.withKey(start("big", BIG), Ledgers.KEY);
        proveReadable(api, ids);
        places.put("big", LIST + "&cursor=" + CustomersByApi.lastCursor(api));
    }

    /** The service takes what the loader wrote for its own. */
    private static void proveReadable(Api api, List<String> ids) {
        for (var id : List.of(ids.getFirst(), ids.get(ids.size() / 2), ids.getLast())) {
            var customer = "/api/v1/customers/" + id;
            api.put(customer, "{\"fullName\":\"Given65 Family65\"}");
            api.get(customer + "?version=1");
        }
    }

    private Peer start(String name, String database) throws IOException, InterruptedException {
        return keep(ledgers.start(name, database, Map.of()));
    }

    private Peer keep(Peer peer) {
        open.push(peer);
        peers.put(peer.name(), peer);
        return peer;
    }

    private void writeTargets(String name, String key, List<String> ids) throws IOException {
        Files.write(targets(name), ids.stream().map(id -> key + " " + id).toList());
    }

    private Path log(String name) {
        return work.resolve(name + ".log");
    }

    private void breakOff() {
        close();
        // The load generators, should they still run.
        ProcessHandle.current().children().forEach(ProcessHandle::destroy);
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            Benchmark.say("Not stopped: " + e);
        }
    }
}
