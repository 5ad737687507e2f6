package io.customerledger.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceClasses;
import io.customerledger.service.TestNode;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An operation that is ended by Ctrl-C, or as systems end processes. */
@Execution(ExecutionMode.CONCURRENT)
class InterruptedOperationTest {

    @TempDir
    private Path folder;

    @Test
    void a_replay_that_is_interrupted_is_called_off_and_leaves_nothing() throws Exception {
        try (var database = TestDatabase.fresh();
                var dump = database.getConnection()) {
            new PlantedLog(database, MasterKey.of(TestNode.MASTER_KEY)).plant(new OrganizationId("org_acme"), 1, 1);
            dump.setAutoCommit(false);
            dump.createStatement().execute("SELECT count(*) FROM customer"); // Its swap waits for this one's end.
            var replay = operation(database, "replay", "customers");
            await(database, replay, "EXISTS (SELECT FROM pg_class WHERE relname = 'customer_next')");
            replay.destroy();
            replay.waitFor();
            assertThat(holds(database, "(SELECT status FROM replay) = 'cancelled'"))
                    .isTrue();
            assertThat(holds(database, "NOT EXISTS (SELECT FROM pg_class WHERE relname = 'customer_next')"))
                    .isTrue();
        }
    }

    private Process operation(HikariDataSource database, String... words) throws Exception {
        var operation = new ProcessBuilder(ServiceClasses.run(CustomerLedger.class, List.of()));
        operation.command().addAll(List.of(words));
        operation
                .command()
                .addAll(List.of(
                        "--spring.datasource.url=" + database.getJdbcUrl(),
                        "--ledger.master-key=" + TestNode.MASTER_KEY));
        File printed = folder.resolve("printed").toFile();
        return operation.redirectErrorStream(true).redirectOutput(printed).start();
    }

    private void await(HikariDataSource database, Process operation, String condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!holds(database, condition)) {
            assertThat(operation.isAlive() && System.nanoTime() < deadline)
                    .as(condition)
                    .isTrue();
            Thread.sleep(50);
        }
    }

    private static boolean holds(HikariDataSource database, String condition) {
        return JdbcClient.create(database)
                .sql("SELECT " + condition)
                .query(Boolean.class)
                .single();
    }
}
