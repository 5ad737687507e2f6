package io.customerledger.query.replay;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Short transactions: the database itself ends one that takes too long, or whose node has frozen in the middle of it. */
final class Steps {

    private static final Duration USUAL = Duration.ofSeconds(5);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    Steps(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    void run(Runnable step) {
        run(USUAL, step);
    }

    void run(Duration limit, Runnable step) {
        transactions.executeWithoutResult(_ -> {
            jdbc.execute("SET LOCAL statement_timeout = %1$d; SET LOCAL idle_in_transaction_session_timeout = %1$d"
                    .formatted(limit.toMillis()));
            step.run();
        });
    }

    /** Does not wait for the disk: a crash of PostgreSQL may undo the last of these, until one that waits comes after. */
    void runAhead(Runnable step) {
        run(() -> {
            jdbc.execute("SET LOCAL synchronous_commit = off");
            step.run();
        });
    }
}
