package io.customerledger.query.webhooks;

import io.customerledger.eventstore.SqlTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps the log of deliveries to its retention: the slot whose turn is next is emptied as a whole, in an instant, by
 * whichever node comes first. What a deleted endpoint left behind goes in small batches.
 */
public final class Retention implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final int BATCH = 1000;

    // Both look across organizations.
    private static final String ORPHANED_DELIVERIES = """
            DELETE FROM delivery
             WHERE (organization_id, webhook_id, number) IN (
                   SELECT d.organization_id, d.webhook_id, d.number
                     FROM webhook_progress p
                     JOIN delivery d ON d.organization_id = p.organization_id AND d.webhook_id = p.webhook_id
                    WHERE NOT EXISTS (SELECT FROM webhook w
                                       WHERE w.organization_id = p.organization_id AND w.webhook_id = p.webhook_id)
                    LIMIT :batch)""";

    private static final String ORPHANED_PROGRESS = """
            DELETE FROM webhook_progress p
             WHERE NOT EXISTS (SELECT FROM webhook w
                                WHERE w.organization_id = p.organization_id AND w.webhook_id = p.webhook_id)""";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final WebhookSettings settings;
    private final Slots slots;
    private final Clock clock;
    private final Thread thread;

    Retention(JdbcTemplate jdbc, WebhookSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.settings = settings;
        this.slots = new Slots(settings.retention(), clock);
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("webhook-retention").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                try {
                    purge();
                } catch (DataAccessException e) {
                    log.debug("Nothing is purged: the database is away or busy", e);
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException _) {
            // The end.
        }
    }

    void purge() {
        var oldest = clock.instant().minus(settings.retention());
        empty("delivery_ended_" + slots.next(), "ended_at", oldest);
        empty("attempt_" + slots.next(), "at", oldest);
        int deleted;
        do {
            deleted = client.sql(ORPHANED_DELIVERIES).param("batch", BATCH).update();
        } while (deleted == BATCH);
        client.sql(ORPHANED_PROGRESS).update();
    }

    /** Only if it holds nothing younger: after a change of the setting a slot may, until all have come round once. */
    private void empty(String table, String column, Instant oldest) {
        boolean isOld = client.sql(
                        "SELECT EXISTS (SELECT FROM %1$s) AND NOT EXISTS (SELECT FROM %1$s WHERE %2$s >= :oldest)"
                                .formatted(table, column))
                .param("oldest", SqlTime.of(oldest))
                .query(Boolean.class)
                .single();
        if (isOld) {
            jdbc.execute("SET lock_timeout = '1s'; TRUNCATE %s; RESET lock_timeout".formatted(table));
            log.info("Emptied {}", table);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
