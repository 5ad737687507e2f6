package io.customerledger.service.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.erasure.Erasure;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.service.TestNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class OperationsTest {

    private record Ended(int code, String out) {}

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "replay customers --help", "--server.port=0 -h"})
    void who_asks_for_help_gets_it_and_nothing_is_done(String line) {
        assertThat(Operations.isOne(line.split(" "))).isTrue();
        var ended = run("", line.split(" "));
        assertThat(ended.out()).contains("erase-again", "runs the service");
        assertThat(ended.code()).isEqualTo(Operations.DONE);
    }

    @Test
    void what_is_no_operation_is_answered_with_what_there_is() {
        var ended = run("", "replay", "everything");
        assertThat(ended.out()).contains("replay customers");
        assertThat(ended.code()).isEqualTo(Operations.NOT_POSSIBLE);
    }

    @ParameterizedTest
    @CsvSource({"true, append", "false, append_few"})
    void on_a_distributed_database_an_erasure_is_written_as_every_write_is(boolean distributed, String by) {
        try (var database = TestDatabase.fresh()) {
            count(database);
            var erasure = erasure(planted(database));
            var ended = run(database, erasure.line(), "erase-again", "--ledger.database-distributed=" + distributed);
            assertThat(ended.out()).isEqualToIgnoringNewLines("Erased again: 1");
            TestDatabase.awaitOthersEnded(database);
            assertThat(JdbcClient.create(database)
                            .sql("SELECT funcname FROM pg_stat_user_functions WHERE funcname LIKE 'append%'")
                            .query(String.class)
                            .list())
                    .containsExactly(by);
        }
    }

    /** So that whoever runs it every night hears of it. */
    @ParameterizedTest
    @CsvSource({"verify, its data key is missing", "replay customers, 'failed: '"})
    void what_is_not_as_it_should_be_is_named_and_is_no_success(String operation, String said) {
        try (var database = TestDatabase.fresh()) {
            var customer = planted(database);
            JdbcClient.create(database).sql("DELETE FROM data_key").update();
            var ended = run(database, "", operation.split(" "));
            assertThat(ended.out()).contains(said, customer.id().value());
            assertThat(ended.code()).isEqualTo(Operations.NOT_AS_IT_SHOULD_BE);
        }
    }

    @Test
    void a_line_that_is_no_erasure_is_named_and_those_before_it_are_done() {
        try (var database = TestDatabase.fresh()) {
            var erasure = erasure(planted(database));
            var ended = run(database, erasure.line() + "\n\n" + "{\n" + erasure.line(), "erase-again");
            assertThat(ended.out()).contains("Line 3 ", "the lines before it are done");
            assertThat(ended.code()).isEqualTo(Operations.NOT_POSSIBLE);
            assertThat(JdbcClient.create(database)
                            .sql("SELECT count(*) FROM data_key")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    /** A customer with one event, and without a row. */
    private static CustomerKey planted(HikariDataSource database) {
        return new PlantedLog(database, MasterKey.of(TestNode.MASTER_KEY))
                .plant(new OrganizationId("org_acme"), 1, 1)
                .getFirst();
    }

    private static Erasure erasure(CustomerKey customer) {
        var origin = new Origin(new Actor("api_key", "key_1", "Shop"), null, null, "req_1", null);
        return new Erasure("org_acme", customer.id().value(), "evt_1", Instant.EPOCH, origin);
    }

    private static Ended run(HikariDataSource database, String input, String... words) {
        var settings = Stream.of(
                "--spring.datasource.url=" + database.getJdbcUrl(), "--ledger.master-key=" + TestNode.MASTER_KEY);
        return run(input, Stream.concat(Stream.of(words), settings).toArray(String[]::new));
    }

    private static Ended run(String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out);
        int code = Operations.run(arguments, new ByteArrayInputStream(input.getBytes(UTF_8)), print, print);
        return new Ended(code, out.toString(UTF_8));
    }

    private static void count(HikariDataSource database) {
        JdbcClient.create(database).sql("""
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET track_functions = pl', current_database());
                END $$""").update();
    }
}
