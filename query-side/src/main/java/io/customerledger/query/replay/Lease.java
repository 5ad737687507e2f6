package io.customerledger.query.replay;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A node's hold on a replay. Each step renews it, within the step's transaction: after a cancellation, or when another
 * node has taken over, no step comes through.
 */
final class Lease {

    static final String DURATION = "15 seconds";

    private static final String BEGIN = """
            UPDATE replay
               SET events_total = :total
             WHERE replay_id = :id
               AND owner = :owner""";

    private static final String RENEW = """
            UPDATE replay
               SET lease_until = now() + interval '%s', seen_at = now(), steps = steps + 1,
                   events_replayed = events_replayed + :more,
                   events_total = greatest(events_total, events_replayed + :more)
             WHERE replay_id = :id
               AND owner = :owner
               AND status = 'running'
            RETURNING steps""".formatted(DURATION);

    private static final String REPORT = """
            UPDATE replay
               SET differences = cast(:differences AS json), differences_total = :total
             WHERE replay_id = :id
               AND owner = :owner""";

    private static final String END = """
            UPDATE replay
               SET status = :status, failure = :failure, completed_at = now(), seen_at = now(),
                   events_replayed = events_replayed + :more,
                   events_total = greatest(events_total, events_replayed + :more)
             WHERE replay_id = :id
               AND owner = :owner
               AND status = 'running'""";

    private static final String RELEASE = """
            UPDATE replay
               SET lease_until = NULL
             WHERE replay_id = :id
               AND owner = :owner
               AND status = 'running'""";

    private static final String SET_VERSION = """
            UPDATE projection p
               SET version = r.version
              FROM replay r
             WHERE r.replay_id = :id
               AND p.name = r.projection""";

    private final JdbcClient jdbc;
    private final String id;
    private final String owner;
    private final int attempt;
    private final AtomicLong steps = new AtomicLong();

    Lease(JdbcClient jdbc, String id, String owner, int attempt) {
        this.jdbc = jdbc;
        this.id = id;
        this.owner = owner;
        this.attempt = attempt;
    }

    String id() {
        return id;
    }

    /** How often the replay was begun, this time included. */
    int attempt() {
        return attempt;
    }

    void begin(long eventsTotal) {
        update(jdbc.sql(BEGIN).param("total", eventsTotal));
    }

    /**
     * Keeps the replay for a while longer, and counts the step in whose transaction it is called.
     *
     * @throws Lost when the replay is no longer this node's
     * @throws RecoverableDataAccessException when the database has lost steps that were committed
     */
    void renew(long moreEvents) {
        long committed = ofThis(jdbc.sql(RENEW).param("more", moreEvents))
                .query(Long.class)
                .optional()
                .orElseThrow(Lost::new);
        if (committed != steps.incrementAndGet()) {
            throw new RecoverableDataAccessException("The database has lost steps of replay " + id);
        }
    }

    void report(Differences differences) {
        update(jdbc.sql(REPORT)
                .param("differences", Replays.json(differences.first()))
                .param("total", differences.total()));
    }

    /** From the end of this transaction on, the table counts as made by the replay's version. */
    void complete(long moreEvents) {
        if (update(end("completed", null, moreEvents)) == 0) throw new Lost();
        jdbc.sql(SET_VERSION).param("id", id).update();
    }

    void fail(String why) {
        update(end("failed", why, 0));
    }

    /** Lets another node begin at once. */
    void release() {
        update(jdbc.sql(RELEASE));
    }

    private JdbcClient.StatementSpec end(String status, @Nullable String failure, long moreEvents) {
        return jdbc.sql(END).param("status", status).param("failure", failure).param("more", moreEvents);
    }

    private int update(JdbcClient.StatementSpec statement) {
        return ofThis(statement).update();
    }

    private JdbcClient.StatementSpec ofThis(JdbcClient.StatementSpec statement) {
        return statement.param("id", id).param("owner", owner);
    }

    /** The replay was cancelled, or another node has it. */
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
