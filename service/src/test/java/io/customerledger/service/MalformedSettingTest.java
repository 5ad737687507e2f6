package io.customerledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A setting that cannot be meant is refused at the start, in words for whoever set it. */
@Isolated
class MalformedSettingTest {

    private static HikariDataSource database;

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void sealedWithTheFirstKey() {
        database = TestDatabase.fresh();
        TestNode.on(database, "ledger.bootstrap-api-key=ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz")
                .close();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ledger.rate-limit-per-second=0              | LEDGER_RATE_LIMIT_PER_SECOND must be 1 to 1000000000
            ledger.webhooks.retention=12h               | LEDGER_WEBHOOKS_RETENTION
            ledger.webhooks.allowed-networks=10.0.0.0/8,127.0.0.0/33 | LEDGER_WEBHOOKS_ALLOWED_NETWORKS
            ledger.public-url=ledger.example            | LEDGER_PUBLIC_URL
            ledger.master-key=short                     | LEDGER_MASTER_KEY
            ledger.master-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | LEDGER_MASTER_KEY""")
    void a_start_with_it_is_refused_by_its_name_without_a_stack_trace(String setting, String said) {
        assertThatThrownBy(() -> TestNode.on(database, setting).close())
                .hasRootCauseInstanceOf(MalformedSetting.class)
                .rootCause()
                .hasMessageContaining(said);
        assertThat(printed.toString(UTF_8))
                .contains("APPLICATION FAILED TO START", said)
                .doesNotContain("\tat ");
    }

    @Test
    void a_database_that_is_not_there_is_said_in_a_line() {
        assertThatThrownBy(() -> TestNode.on(
                        database,
                        "spring.datasource.url=" + database.getJdbcUrl().replaceFirst("/[^/?]*\\?", "/nothing?"),
                        "spring.datasource.hikari.initialization-fail-timeout=1"))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(printed.toString(UTF_8))
                .contains("APPLICATION FAILED TO START", "The database cannot be reached", "SPRING_DATASOURCE_URL")
                .doesNotContain("\tat ");
    }

    @Test
    void a_database_that_cannot_hold_every_name_is_refused_in_a_line() {
        sql("CREATE DATABASE western TEMPLATE template0 ENCODING 'WIN1252' LC_COLLATE 'C' LC_CTYPE 'C'");
        refused(
                database.getJdbcUrl().replaceFirst("/[^/?]*\\?", "/western?"),
                "The database is in WIN1252, and must be in UTF8");
    }

    @Test
    void a_role_that_may_neither_replay_nor_erase_is_refused_in_a_line() {
        sql("CREATE ROLE guest LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO guest");
        refused(
                database.getJdbcUrl().replace("user=postgres", "user=guest"),
                "The role guest does not own the service's tables");
    }

    @Test
    void a_table_of_the_same_name_in_another_schema_is_nobodys_hindrance() {
        var shared = database.getJdbcUrl().replaceFirst("/[^/?]*\\?", "/shared?");
        sql("CREATE DATABASE shared TEMPLATE template0");
        sql("CREATE ROLE tenant LOGIN");
        try (var other = new SingleConnectionDataSource(shared, true)) {
            JdbcClient.create(other)
                    .sql("CREATE TABLE public.customer (); CREATE SCHEMA AUTHORIZATION tenant")
                    .update();
        }
        TestNode.on(database, "spring.datasource.url=" + shared.replace("user=postgres", "user=tenant"))
                .close();
    }

    private void refused(String url, String said) {
        assertThatThrownBy(() -> TestNode.on(database, "spring.datasource.url=" + url))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(printed.toString(UTF_8))
                .contains("APPLICATION FAILED TO START", said)
                .doesNotContain("\tat ");
    }

    private void sql(String statement) {
        JdbcClient.create(database).sql(statement).update();
    }
}
