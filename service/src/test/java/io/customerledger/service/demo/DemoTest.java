package io.customerledger.service.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What {@code --demo} does at the first start, and at later ones. */
@Execution(ExecutionMode.CONCURRENT)
class DemoTest {

    private static final String GIVEN = "ck_sandbox_given_by_the_operator_0123456789";
    private static final Pattern CURL =
            Pattern.compile("(?m)^curl '(http://localhost:\\d+)/api/v1(\\S+)' -H 'x-api-key: (\\S+)'$");

    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_demo_has_customers_with_a_history_and_a_key_that_is_shown_once_and_what_broke_off_is_finished()
            throws Exception {
        try (var service = start()) {
            var curls = curls(service);
            assertThat(curls).hasSize(2);
            for (var curl : curls) {
                assertThat(new Api(curl.group(1), curl.group(3))
                                .get(curl.group(2))
                                .data())
                        .as(curl.group())
                        .isNotEmpty();
            }
            assertThat(count("customer")).isEqualTo(Demo.CUSTOMERS);
            assertThat(count("event WHERE type = 'customer.updated'")).isGreaterThan(Demo.CUSTOMERS);
            assertThat(service.api(GIVEN).get("/customers").data()).isEmpty();
        }
        jdbc.sql("DELETE FROM customer WHERE external_id > 'user_1100'").update();
        jdbc.sql("DELETE FROM api_key WHERE organization_id = 'org_demo'").update();
        jdbc.sql("DELETE FROM event WHERE organization_id = 'org_demo' AND type = 'api_key.created'")
                .update();
        try (var service = start()) {
            assertThat(count("customer")).isEqualTo(Demo.CUSTOMERS);
            assertThat(curls(service)).hasSize(2);
        }
        long events = count("event");
        try (var service = start()) {
            assertThat(count("event")).isEqualTo(events);
            assertThat(service.printed()).doesNotContain("curl", "ck_");
        }
    }

    private ServiceJvm start() throws Exception {
        var settings =
                Map.of("DEMO", "", "SPRING_DATASOURCE_URL", database.getJdbcUrl(), "LEDGER_BOOTSTRAP_API_KEY", GIVEN);
        var service = ServiceJvm.start(folder.resolve("log"), CustomerLedger.class, List.of(), settings);
        service.awaitReady();
        return service;
    }

    private static List<MatchResult> curls(ServiceJvm service) {
        return CURL.matcher(service.printed()).results().toList();
    }

    private long count(String what) {
        return jdbc.sql("SELECT count(*) FROM " + what).query(Long.class).single();
    }
}
