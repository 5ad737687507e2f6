package io.customerledger.service.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.Api;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceClasses;
import io.customerledger.service.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What callers of an operation can rely on: its output is what was asked for, and its exit code says whether it is
 * whole.
 */
@Execution(ExecutionMode.CONCURRENT)
class OperationOutputTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    private static HikariDataSource database;
    private static TestNode node;
    private static Api api;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        node = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY);
        api = node.api(KEY);
    }

    @AfterAll
    static void stop() {
        node.close();
        database.close();
    }

    @Test
    void the_list_of_erasures_is_utf_8_whatever_the_system_writes() throws Exception {
        var customer = erased("Löschung 删除");
        assertThat(end(operation(List.of(), "erasures"))).isZero();
        assertThat(out().lines())
                .allMatch(line -> line.startsWith("{"))
                .anyMatch(line -> line.contains(customer) && line.contains("Löschung 删除"));
    }

    @Test
    void a_list_that_could_not_be_written_is_no_success() throws Exception {
        erased("Ticket 12");
        var operation = operation(List.of(), "erasures").redirectOutput(ProcessBuilder.Redirect.PIPE);
        var process = operation.start();
        process.getInputStream().close();
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void what_is_wrong_is_not_said_in_the_list() throws Exception {
        assertThat(end(operation(List.of(), "erasure"))).isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("lists who was erased");

        assertThat(end(operation(List.of(), "erasures", "--ledger.master-key=short")))
                .isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err()).startsWith("Not possible: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "erasures"})
    void where_there_is_no_database_none_is_made_and_nothing_is_well(String word) throws Exception {
        var missing = folder.resolve("missing");
        var operation = operation(List.of(), word);
        operation.command().remove(url());
        operation.command().add("--ledger.data-dir=" + missing);
        assertThat(end(operation)).isEqualTo(2);
        assertThat(err()).contains(missing.toString(), "LEDGER_DATA_DIR");
        assertThat(missing).doesNotExist();
    }

    @Test
    void digits_are_those_of_sql_whatever_the_system_counts_with() throws Exception {
        var persian = List.of("-Duser.language=fa", "-Duser.country=IR");
        assertThat(end(operation(persian, "verify"))).as(this::err).isZero();
        assertThat(out()).containsPattern("Events: [0-9]").doesNotContainPattern("[۰-۹]");
    }

    /** A customer that was erased for this reason. */
    private static String erased(String reason) {
        var customer = api.customer();
        assertThat(api.raw("DELETE /api/v1/customers/" + customer
                        + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx-api-key: " + KEY + "\r\nLedger-Reason: "
                        + reason + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        return customer;
    }

    /** An operation as cron runs it: where nothing is said of languages, the system writes ASCII. */
    private ProcessBuilder operation(List<String> options, String... arguments) {
        var operation = new ProcessBuilder(ServiceClasses.run(CustomerLedger.class, options));
        operation.command().add(url());
        operation.command().addAll(List.of(arguments));
        operation.environment().put("LC_ALL", "C");
        operation.environment().put("LEDGER_MASTER_KEY", TestNode.MASTER_KEY);
        return operation
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
    }

    private static String url() {
        return "--spring.datasource.url=" + database.getJdbcUrl();
    }

    private static int end(ProcessBuilder operation) throws IOException, InterruptedException {
        var process = operation.start();
        process.getOutputStream().close();
        return process.waitFor();
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"), UTF_8);
    }

    private String err() {
        try {
            return Files.readString(folder.resolve("err"), UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
