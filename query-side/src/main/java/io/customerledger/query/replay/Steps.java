package io.customerledger.query.replay;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Short transactions: the database itself ends one that takes too long, one whose node has frozen between its
 * statements, and one whose host is gone. It does not end one whose node has frozen in the middle of sending; the next
 * owner does.
 */
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
            jdbc.execute("""
                    SET LOCAL statement_timeout = %1$d;
                    SET LOCAL idle_in_transaction_session_timeout = %1$d;
                    SET LOCAL tcp_keepalives_idle = 3;
                    SET LOCAL tcp_keepalives_interval = 1;
                    SET LOCAL tcp_keepalives_count = 3""".formatted(limit.toMillis()));
            step.run();
        });
    }

    /**
     * Does not wait for the disk: a crash of PostgreSQL may undo the last of these steps, until one that waits comes
     * after them.
     */
    void runAhead(Runnable step) {
        run(() -> {
            jdbc.execute("SET LOCAL synchronous_commit = off");
            step.run();
        });
    }
}
