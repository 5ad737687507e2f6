package io.customerledger.service.organization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.organization.Organizations;
import io.customerledger.query.keys.ApiKeyRows;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.MalformedSetting;
import io.customerledger.service.ServiceJvm;
import io.customerledger.service.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.jdbc.core.simple.JdbcClient;

@Isolated
class FirstKeyTest {

    private static final Pattern CURL =
            Pattern.compile("(?m)^curl -X POST (http://localhost:\\d+)/api/v1(\\S+) -H 'x-api-key: (\\S+)'"
                    + " -H 'Content-Type: application/json' -d '(.*)'$");
    private static final String GIVEN = "ck_sandbox_given_by_the_operator_0123456789";

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private HikariDataSource database;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(console);
        database.close();
    }

    @Test
    void the_first_start_prints_one_line_that_works_and_no_later_start_prints_any() {
        try (var node = TestNode.on(database)) {
            var curl = CURL.matcher(printed.toString(UTF_8));
            assertThat(curl.find()).isTrue();
            assertThat(curl.group(1)).isEqualTo("http://localhost:" + node.port());
            var api = new Api(curl.group(1), curl.group(3));
            assertThat(api.post(curl.group(2), curl.group(4)).status()).isEqualTo(201);
            assertThat(curl.find()).isFalse();
        }
        printed.reset();
        TestNode.on(database).close();
        assertThat(printed.toString(UTF_8)).doesNotContain("curl", "ck_");
        assertThat(organizations(database)).containsExactly("org_default_sandbox");
    }

    @Test
    void nodes_that_start_at_once_on_an_empty_database_make_one_organization_and_print_one_line(@TempDir Path folder)
            throws Exception {
        try (var empty = TestDatabase.empty()) {
            var settings = Map.of("SPRING_DATASOURCE_URL", empty.getJdbcUrl());
            try (var first = ServiceJvm.start(folder.resolve("1"), CustomerLedger.class, List.of(), settings);
                    var second = ServiceJvm.start(folder.resolve("2"), CustomerLedger.class, List.of(), settings)) {
                first.awaitReady();
                second.awaitReady();
                var curls = CURL.matcher(first.printed() + second.printed())
                        .results()
                        .toList();
                assertThat(curls).hasSize(1);
                var key = curls.getFirst().group(3);
                assertThat(first.api(key).get("/api-keys").data()).hasSize(1);
                assertThat(second.api(key).get("/customers").status()).isEqualTo(200);
            }
            assertThat(organizations(empty)).containsExactly("org_default_sandbox");
        }
    }

    @Test
    void a_given_key_is_valid_on_every_node_and_after_every_start_and_nothing_is_printed() {
        try (var first = TestNode.on(database, "ledger.bootstrap-api-key=" + GIVEN);
                var second = TestNode.on(database, "ledger.bootstrap-api-key= " + GIVEN + " ")) {
            assertThat(first.api(GIVEN).get("/customers").status()).isEqualTo(200);
            assertThat(second.api(GIVEN).get("/customers").status()).isEqualTo(200);
            assertThat(first.api(GIVEN).get("/api-keys").data()).hasSize(1);

            // Deleted while the setting stays, it comes back.
            var other =
                    first.api(GIVEN).post("/api-keys", "{\"name\":\"Other\"}").data();
            var its = first.api(other.get("apiKey").asString());
            its.delete(
                    "/api-keys/" + its.get("/api-keys").data().get(1).get("id").asString());
            assertThat(first.api(GIVEN).get("/customers").refusal()).isEqualTo("401 unauthorized");
            start(first, GIVEN);
            assertThat(first.api(GIVEN).get("/customers").status()).isEqualTo(200);

            // A key that was made through the API stays what it is.
            start(first, other.get("apiKey").asString());
            assertThat(its.get("/api-keys").data()).hasSize(2);

            var live = GIVEN.replace("sandbox", "live");
            start(first, live);
            var keys = first.api(live).get("/api-keys").data();
            assertThat(keys.get(0).get("livemode").asBoolean()).isTrue();

            // Without LEDGER_ADMIN_TOKEN there is no operator.
            var nobody = first.api(null).with("Authorization", "Bearer ");
            assertThat(nobody.get("//admin").refusal()).isEqualTo("404 not_found");
            assertThat(nobody.post("//admin/organizations", "{}").refusal()).isEqualTo("404 not_found");
        }
        assertThat(organizations(database)).containsExactlyInAnyOrder("org_default_sandbox", "org_default_live");
        assertThat(printed.toString(UTF_8)).doesNotContain(GIVEN, "curl");
    }

    @Test
    void a_given_key_that_has_expired_is_valid_again() {
        try (var node = TestNode.on(database, "ledger.bootstrap-api-key=" + GIVEN)) {
            var made = node.api(GIVEN).post("/api-keys", "{\"name\":\"Expired\"}");
            var secret = made.data().get("apiKey").asString();
            assertThat(JdbcClient.create(database)
                            .sql("UPDATE api_key SET expires_at = now() - interval '1 minute' WHERE key_id = ?")
                            .param(made.id())
                            .update())
                    .isEqualTo(1);
            start(node, secret);
            assertThat(node.api(secret).get("/customers").status()).isEqualTo(200);
        }
    }

    @Test
    void a_malformed_key_is_said_and_not_shown() {
        var malformed = "ck_sandbox_with a space";
        assertThatThrownBy(() -> TestNode.on(database, "ledger.bootstrap-api-key=" + malformed))
                .hasRootCauseInstanceOf(MalformedSetting.class);
        assertThat(printed.toString(UTF_8))
                .contains("LEDGER_BOOTSTRAP_API_KEY is not an API key")
                .doesNotContain(malformed);
    }

    /** Does what a start of this node with another setting would do. */
    private static void start(TestNode node, String setting) {
        var app = node.app();
        new FirstKey(
                        app.getBean(Organizations.class),
                        app.getBean(ApiKeyCommands.class),
                        app.getBean(ApiKeyRows.class),
                        app.getBean(Clock.class),
                        setting)
                .afterSingletonsInstantiated();
    }

    private static List<String> organizations(DataSource database) {
        return JdbcClient.create(database)
                .sql("SELECT organization_id FROM organization")
                .query(String.class)
                .list();
    }
}
