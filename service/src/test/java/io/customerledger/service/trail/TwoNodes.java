package io.customerledger.service.trail;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two instances of the service on one database, for all tests that need them; they end with the JVM. */
final class TwoNodes {

    static final TwoNodes RUNNING = new TwoNodes();

    /** A new organization, as its callers see it from either node. */
    record Tenant(String id, Api here, Api there) {}

    private static final String ADMIN_TOKEN = "admin-token";

    private final HikariDataSource database = TestDatabase.fresh();
    final JdbcClient jdbc = JdbcClient.create(database);
    private final String masterKey = MasterKey.generate();
    private final ConfigurableApplicationContext hereApp = start();
    private final ConfigurableApplicationContext thereApp = start();

    Tenant tenant() {
        var operator = api(hereApp, null).with("Authorization", "Bearer " + ADMIN_TOKEN);
        var made = operator.post("//admin/organizations", "{\"name\":\"Acme\"}").data();
        var key = made.get("apiKey").asString();
        return new Tenant(made.get("id").asString(), api(hereApp, key), api(thereApp, key));
    }

    /** One more node, which whoever asks for it has to stop. */
    ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(CustomerLedger.class)
                .properties(
                        "server.port=0",
                        "spring.datasource.url=" + database.getJdbcUrl(),
                        "ledger.data-dir=target/two-nodes",
                        "ledger.master-key=" + masterKey,
                        "ledger.admin-token=" + ADMIN_TOKEN,
                        "ledger.rate-limit-per-second=1000000")
                .run();
    }

    static Api api(ConfigurableApplicationContext app, String key) {
        int port = ((WebServerApplicationContext) app).getWebServer().getPort();
        return new Api("http://localhost:" + port, key);
    }
}
