package io.customerledger.service.operations;

import static io.customerledger.service.operations.Operations.DONE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.eventstore.erasure.Erasure;
import io.customerledger.eventstore.erasure.Erasures;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.ledger.Ledger;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code erase-again}: line by line, so that it can be broken off and done again. */
final class EraseAgainOperation implements Operations.Operation {

    @Override
    public int run(ApplicationContext workbench, InputStream in, PrintStream out) {
        var erasures = new Erasures(workbench.getBean(JdbcClient.class), workbench.getBean(Histories.class));
        var lines = new BufferedReader(new InputStreamReader(in, UTF_8)).lines().filter(line -> !line.isBlank());
        var database = workbench.getBean(DataSource.class);
        boolean distributed =
                workbench.getEnvironment().getProperty("ledger.database-distributed", Boolean.class, false);
        var limits = Ledger.Limits.of(distributed);
        try (var ledger = new Ledger(database, Clock.systemUTC(), limits, _ -> {})) {
            long again = lines.map(Erasure::read)
                    .filter(erasure -> erasures.again(erasure, ledger))
                    .count();
            out.println("Erased again: %,d".formatted(again));
        }
        return DONE;
    }
}
