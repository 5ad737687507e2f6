package io.customerledger.eventstore.customer;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The index of words. PostgreSQL collects its new entries, and the write that makes them too many merges them all: some
 * 70 ms in which all writes wait. Here they are merged beside the writes, before there are too many.
 */
public final class WordIndex {

    private static final Logger log = LoggerFactory.getLogger(WordIndex.class);

    private static final String WORK_IN = """
            SELECT gin_clean_pending_list('customer_by_word')""";

    private final JdbcClient jdbc;
    private final AtomicBoolean grown = new AtomicBoolean(true);

    public WordIndex(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** There may be new entries. */
    public void grown() {
        grown.set(true);
    }

    /** Merges what is new. What fails is left to the next run, or to a write. */
    public void workIn() {
        if (grown.getAndSet(false)) {
            try {
                jdbc.sql(WORK_IN).query().singleRow();
            } catch (DataAccessException e) {
                grown.set(true);
                log.debug("New words are not worked into their index yet", e);
            }
        }
    }
}
