package io.customerledger.benchmarks;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.eventstore.sealing.MasterKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes of the service, as processes of their own that share the keys. */
final class Ledgers {

    static final String KEY = "ck_sandbox_" + "benchmark".repeat(4);

    /** As {@code ./ledger} has them. */
    static final String JAVA_OPTIONS =
            "-XX:+UseG1GC -Xms128m -Xmx768m -XX:GCTimeRatio=1 -XX:+ExitOnOutOfMemoryError"
                    + " -XX:MetaspaceSize=128m -XX:TrimNativeHeapInterval=10000";
    static final String ADMIN_TOKEN = "benchmark".repeat(4);
    private static final String MASTER_KEY = MasterKey.generate();

    private final Path root;
    private final Path work;
    private final Databases databases;

    Ledgers(Path root, Path work, Databases databases) {
        this.root = root;
        this.work = work;
        this.databases = databases;
    }

    /**
     * Starts a node and waits until it is ready.
     *
     * @param settings environment variables beside those that every node has
     */
    Peer start(String name, String database, Map<String, String> settings) throws IOException, InterruptedException {
        var environment = new HashMap<>(databases.springEnvironment(database));
        environment.put("LEDGER_DATA_DIR", work.resolve("service").toString());
        environment.put("LEDGER_MASTER_KEY", MASTER_KEY);
        environment.put("LEDGER_BOOTSTRAP_API_KEY", KEY);
        environment.put("LEDGER_ADMIN_TOKEN", ADMIN_TOKEN);
        environment.put("LEDGER_RATE_LIMIT_PER_SECOND", "1000000");
        environment.put("JDK_JAVA_OPTIONS", JAVA_OPTIONS);
        environment.putAll(settings);
        var jar = root.resolve("service/target/customer-ledger.jar");
        return Peer.start(
                name, jar, work.resolve(name + ".log"), environment, freePort(), "/actuator/health/readiness");
    }

    /**
     * Makes a database with so many customers of ten events each, and one more of ten thousand. The log is written past
     * the service, between two of its starts.
     *
     * @return the customers' ids; the last one is that with the long history
     */
    List<String> fill(String database, int customers) throws IOException, InterruptedException, SQLException {
        databases.create(database);
        start(database, database, Map.of()).close();
        var organization = new OrganizationId(databases.text(database, "SELECT organization_id FROM organization"));
        try (var connection = databases.connect(database)) {
            var actor = new Actor("api_key", "key_00000000000000000000000000", "Benchmark");
            return new CustomersByCopy(connection, organization, actor, MasterKey.of(MASTER_KEY), customers).load();
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
