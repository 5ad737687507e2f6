package io.customerledger.service.operations;

import static io.customerledger.service.operations.Operations.DONE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.eventstore.erasure.Erasure;
import io.customerledger.eventstore.erasure.Erasures;
import io.customerledger.eventstore.ledger.Ledger;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.io.PrintStream;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code erase-again}: line by line, so that it can be broken off and done again. */
final class EraseAgainOperation implements Operations.Operation {

    @Override
    public int run(ConfigurableApplicationContext workbench, InputStream in, PrintStream out) {
        var erasures = workbench.getBean(Erasures.class);
        var lines = new LineNumberReader(new InputStreamReader(in, UTF_8));
        var database = workbench.getBean(DataSource.class);
        boolean distributed =
                workbench.getEnvironment().getProperty("ledger.database-distributed", Boolean.class, false);
        var limits = Ledger.Limits.of(distributed);
        try (var ledger = new Ledger(database, Clock.systemUTC(), limits, _ -> {})) {
            long again = lines.lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> read(line, lines.getLineNumber()))
                    .filter(erasure -> erasures.again(erasure, ledger))
                    .count();
            out.println("Erased again: %,d".formatted(again));
        }
        return DONE;
    }

    private static Erasure read(String line, int number) {
        try {
            return Erasure.read(line);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "Line %d is not one that erasures writes; the lines before it are done".formatted(number));
        }
    }
}
