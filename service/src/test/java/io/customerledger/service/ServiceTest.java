package io.customerledger.service;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A test of the running service: one for all tests of this kind, on a database of its own. They run one after the
 * other, so that each can compare whole lists, or spoil rows.
 */
public abstract class ServiceTest {

    protected static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    protected static final String ADMIN_TOKEN = "the operators token";
    protected static final ConfigurableApplicationContext APP = start();
    protected static final int PORT =
            ((WebServerApplicationContext) APP).getWebServer().getPort();

    /** A client with the service's first key. */
    protected static final Api api = new Api("http://localhost:" + PORT, KEY);

    /** An organization, and a client with its key. */
    protected record Tenant(OrganizationId id, Api api) {}

    protected static Tenant tenant() {
        return tenant(false);
    }

    protected static Tenant tenant(boolean livemode) {
        var operator = api.withKey(null).with("Authorization", "Bearer " + ADMIN_TOKEN);
        var made = operator.post("//admin/organizations", "{\"name\":\"Acme\",\"livemode\":" + livemode + "}")
                .data();
        return new Tenant(
                new OrganizationId(made.get("id").asString()),
                api.withKey(made.get("apiKey").asString()));
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(CustomerLedger.class)
                .properties(
                        "server.port=0",
                        "spring.datasource.url=" + TestDatabase.fresh().getJdbcUrl(),
                        "ledger.data-dir=target/service-test",
                        "ledger.bootstrap-api-key=" + KEY,
                        "ledger.admin-token=" + ADMIN_TOKEN,
                        "ledger.rate-limit-per-second=100000")
                .run();
    }

    /** How often a connection was taken from the pool, by the service's own work too. */
    protected static long lookups() {
        return APP.getBean(MeterRegistry.class)
                .get("hikaricp.connections.acquire")
                .timer()
                .count();
    }
}
