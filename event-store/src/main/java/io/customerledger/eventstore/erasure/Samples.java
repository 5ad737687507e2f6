package io.customerledger.eventstore.erasure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The names, words and own ids that PostgreSQL's planner keeps as samples of the customers' table. They outlive their
 * rows until the table is analyzed again, which PostgreSQL itself does only after a tenth of it has changed.
 */
public final class Samples {

    private static final Logger log = LoggerFactory.getLogger(Samples.class);

    /**
     * How many rows of which table were deleted, and since when PostgreSQL has counted them: a replay makes a new
     * table, and after a crash PostgreSQL counts from zero again.
     */
    private static final String DELETED = """
            SELECT concat('customer'::regclass::oid, ': ',
                          (SELECT n_tup_del FROM pg_stat_user_tables WHERE relid = 'customer'::regclass),
                          ' since ', (SELECT stats_reset FROM pg_stat_bgwriter))""";

    private final JdbcClient jdbc;
    private String known = "";

    public Samples(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes new ones if customers may have been erased since they were taken. What fails is left to the next run. */
    public synchronized void renew() {
        try {
            var deleted = jdbc.sql(DELETED).query(String.class).single();
            if (!deleted.equals(known)) {
                jdbc.sql("SELECT renew_customer_samples()").query().singleRow();
            }
            known = deleted;
        } catch (DataAccessException e) {
            log.info("The planner's samples could not be renewed yet: {}", e.getMessage());
        }
    }
}
