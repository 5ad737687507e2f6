package io.customerledger.service;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A node of the service with settings of its own, on a database that it may share with other nodes. */
public final class TestNode implements AutoCloseable {

    /** Base64 of 32 bytes: nodes that share a database share it. */
    public static final String MASTER_KEY = "dGVzdC1tYXN0ZXIta2V5LW9mLTMyLWJ5dGVzLS0tLS0=";

    private final ConfigurableApplicationContext app;

    private TestNode(ConfigurableApplicationContext app) {
        this.app = app;
    }

    /**
     * Starts a node.
     *
     * @param settings more of them, as {@code name=value}; they count for more than those of application.yaml
     */
    public static TestNode on(HikariDataSource database, String... settings) {
        var all = new ArrayList<>(List.of(
                "server.port=0",
                "spring.datasource.url=" + database.getJdbcUrl(),
                "ledger.master-key=" + MASTER_KEY,
                "ledger.rate-limit-per-second=100000"));
        all.addAll(List.of(settings));
        // The last of a name counts: as arguments of a command line they would become a list.
        var arguments = new LinkedHashMap<String, String>();
        all.forEach(setting -> arguments.put(setting.split("=", 2)[0], "--" + setting));
        return new TestNode(new SpringApplicationBuilder(CustomerLedger.class)
                .run(arguments.values().toArray(String[]::new)));
    }

    public ConfigurableApplicationContext app() {
        return app;
    }

    public int port() {
        return ((WebServerApplicationContext) app).getWebServer().getPort();
    }

    /** A client with this API key. */
    public Api api(String key) {
        return new Api("http://localhost:" + port(), key);
    }

    @Override
    public void close() {
        app.close();
    }
}
