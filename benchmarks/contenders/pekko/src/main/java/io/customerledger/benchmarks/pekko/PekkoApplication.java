package io.customerledger.benchmarks.pekko;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;

/** An event-sourced customer service on Pekko: an actor for each customer, and HTTP in front. */
public final class PekkoApplication {

    private PekkoApplication() {}

    public static void main(String[] args) throws IOException, SQLException {
        var config = ConfigFactory.load();
        boolean jdbc = config.getString("pekko.persistence.journal.plugin").equals("jdbc-journal");
        if (!jdbc) {
            createTables(config.getConfig("database"));
        }
        var system = ActorSystem.create(Customers.create(), "customers", config);
        if (jdbc) {
            SchemaUtils.createIfNotExists(system).toCompletableFuture().join();
        }
        Http.get(system)
                .newServerAt("127.0.0.1", config.getInt("port"))
                .bind(new CustomerEndpoint(system)::answer)
                .toCompletableFuture()
                .join();
    }

    private static void createTables(Config database) throws IOException, SQLException {
        try (var script = PekkoApplication.class.getResourceAsStream("/r2dbc-journal.sql");
                var connection = DriverManager.getConnection(
                        database.getString("url"), database.getString("user"), database.getString("password"));
                var statement = connection.createStatement()) {
            statement.execute(new String(script.readAllBytes(), UTF_8));
        }
    }
}
