package io.customerledger.eventstore.ledger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Forgets the recorded answers that are older than 24 hours. On how many nodes it runs makes no difference. */
public final class IdempotencyPurge {

    private static final Logger log = LoggerFactory.getLogger(IdempotencyPurge.class);

    private static final String PURGE = """
            SELECT purge_idempotency()""";

    private final JdbcClient jdbc;

    public IdempotencyPurge(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Purges if there is something to purge and no writer is held up for long; otherwise the next run does. */
    public void run() {
        try {
            if (jdbc.sql(PURGE).query(Boolean.class).single()) {
                log.info("Recorded answers older than a day were purged");
            }
        } catch (DataAccessException e) {
            log.info("Recorded answers could not be purged yet: {}", e.getMessage());
        }
    }
}
