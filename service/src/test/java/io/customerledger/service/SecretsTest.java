package io.customerledger.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.sealing.MasterKey;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Secrets are shown once, to whom they are for, and nowhere else. */
@Execution(ExecutionMode.CONCURRENT)
class SecretsTest {

    private static final String GIVEN = ApiKeySecret.next(false).text();
    private static final String LAST_HEADERS = "\r\nHost: h\r\nConnection: close\r\n\r\n";
    private static final String ADMIN_TOKEN = "planted-admin-token-" + Api.unique();

    @Test
    void no_log_at_any_level_no_metric_and_no_error_shows_a_secret(@TempDir Path folder) throws Exception {
        var secrets = new ArrayList<>(List.of(GIVEN, ADMIN_TOKEN, TestNode.MASTER_KEY));
        var shown = new StringBuilder();
        try (var database = TestDatabase.fresh();
                var service = ServiceJvm.start(
                        folder.resolve("log"),
                        CustomerLedger.class,
                        List.of(),
                        Map.of(
                                "SPRING_DATASOURCE_URL",
                                database.getJdbcUrl(),
                                "LEDGER_BOOTSTRAP_API_KEY",
                                GIVEN,
                                "LEDGER_ADMIN_TOKEN",
                                ADMIN_TOKEN,
                                "LOGGING_LEVEL_ROOT",
                                "TRACE"))) {
            service.awaitReady();
            var api = service.api(GIVEN);
            var once = api.with("Idempotency-Key", Api.unique());
            for (int repeat = 0; repeat < 2; repeat++) {
                secrets.add(once.post("/api-keys", "{\"name\":\"Planted\"}")
                        .data()
                        .get("apiKey")
                        .asString());
            }
            var operator = api.withKey(null).with("Authorization", "Bearer " + ADMIN_TOKEN);
            secrets.add(operator.post("//admin/organizations", "{\"name\":\"Planted\"}")
                    .data()
                    .get("apiKey")
                    .asString());
            var webhook = api.with("Idempotency-Key", Api.unique())
                    .post("/webhooks", "{\"url\":\"https://hook.example.invalid/\",\"events\":[\"*\"]}");
            secrets.add(webhook.data().get("secretKey").asString());
            api.post("/webhooks/" + webhook.id() + "/test", "{}");

            var wrong = ApiKeySecret.next(true).text();
            secrets.add(wrong);
            for (var caller : List.of(api, api.withKey(secrets.get(3)), api.withKey(wrong), operator)) {
                for (var answered : List.of(
                        caller.get("/customers"),
                        caller.get("/nothing"),
                        caller.get("/api-keys"),
                        caller.get("/customers?cursor=garbage"),
                        caller.post("/customers", "{\"email\":\"ada@acme.com\"}"),
                        caller.post("/customers", "{"),
                        caller.post("/api-keys", "{}"),
                        caller.delete("/api-keys/nothing"),
                        caller.send("QUERY", "/customers", BodyPublishers.noBody()),
                        caller.with("Idempotency-Key", "é").post("/customers", "{}"),
                        caller.get("/webhooks/" + webhook.id()),
                        caller.get("//admin/nothing"),
                        caller.get("//actuator/health"),
                        caller.get("//actuator/prometheus"))) {
                    shown.append(answered.http().headers().map())
                            .append(answered.http().body())
                            .append('\n');
                }
            }
            // Tomcat reports the first request that it cannot read, and is quieter about others.
            shown.append(
                    service.api(null).raw("GET /api/v1/customers HTTP/1.1\r\nx-api-key : " + GIVEN + LAST_HEADERS));
            secrets.add("ada.heliotrope@acme.com");
            shown.append(service.api(null)
                    .raw("GET /api/v1/customers?email=ada.heliotrope@acme.com\" HTTP/1.1" + LAST_HEADERS));
            shown.append(service.printed());
        }
        assertThat(shown.toString()).contains("TRACE", "http_server_requests");
        for (var secret : secrets) {
            assertThat(lineWith(secret, shown.toString())).isNull();
        }
    }

    /** Exceptions are logged; those for a row that PostgreSQL refuses quote the row, unless they are told not to. */
    @Test
    void no_exception_of_the_database_shows_what_it_was_given() {
        try (var database = TestDatabase.fresh();
                var node = TestNode.on(database)) {
            assertThat(refusal(JdbcClient.create(database))).contains("(planted)");
            assertThat(refusal(node.app().getBean(JdbcClient.class)))
                    .contains("organization_pkey")
                    .doesNotContain("planted");
        }
    }

    @Test
    void nothing_that_is_printed_shows_a_secret() {
        var secret = ApiKeySecret.next(false);
        var command = new CreateApiKeyCommand(
                new OrganizationId("org_1"), "key_1", "A", secret, null, Instant.parse("2026-01-01T00:00:00Z"));
        for (var printed : List.of(
                secret,
                command,
                new ApiKeyAnswer.Created(command.key(), secret),
                MasterKey.of(TestNode.MASTER_KEY),
                List.of(secret))) {
            assertThat(printed.toString())
                    .doesNotContain(secret.text().substring(secret.prefix().length()))
                    .doesNotContain(TestNode.MASTER_KEY);
        }
    }

    private static String refusal(JdbcClient jdbc) {
        var insert = jdbc.sql("INSERT INTO organization SELECT ?, 'Test', false, now() FROM generate_series(1, 2)");
        return catchThrowable(() -> insert.param("planted").update()).getCause().getMessage();
    }

    private static String lineWith(String secret, String text) {
        return text.lines().filter(line -> line.contains(secret)).findFirst().orElse(null);
    }
}
