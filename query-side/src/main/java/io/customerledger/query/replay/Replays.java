package io.customerledger.query.replay;

import io.customerledger.api.customer.CustomerKey;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.customer.ShadowTable.Difference;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.query.replay.Replay.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables {@code projection} and {@code replay}: which version a read model has, and its replays, whichever node
 * runs them. Each read model exists once in the installation; they belong to no organization.
 */
public final class Replays {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String LOCK = """
            SELECT version
              FROM projection
             WHERE name = :projection
               FOR UPDATE""";

    private static final String IS_DUE = """
            SELECT p.version < :version
               AND NOT EXISTS (SELECT FROM replay r WHERE r.projection = p.name AND r.version = :version)
              FROM projection p
             WHERE p.name = :projection""";

    /** One that no node holds: those of its version may all be gone, and its table would be made anew at once. */
    private static final String SUPERSEDE = """
            UPDATE replay
               SET status = 'cancelled', completed_at = now()
             WHERE projection = :projection
               AND version < :version
               AND status = 'running'
               AND (lease_until IS NULL OR lease_until < now())""";

    private static final String REQUEST = """
            INSERT INTO replay (replay_id, projection, version, status)
            SELECT :id, p.name, :version, 'running'
              FROM projection p
             WHERE p.name = :projection
               AND p.version <= :version
                ON CONFLICT (projection) WHERE status = 'running' DO NOTHING""";

    private static final String LAST_SWAP = """
            SELECT replay_id
              FROM replay
             WHERE projection = :projection
               AND status = 'completed'
             ORDER BY completed_at DESC
             LIMIT 1""";

    private static final String CANCEL = """
            UPDATE replay
               SET status = 'cancelled', completed_at = now()
             WHERE replay_id = :id
               AND status = 'running'""";

    private static final String CLAIM = """
            UPDATE replay
               SET owner = :owner, lease_until = now() + interval '%1$s', attempts = attempts + 1, begun_at = now(),
                   seen_at = now(), steps = 0, events_replayed = 0, differences = '[]', differences_total = 0
             WHERE projection = :projection
               AND version = :version
               AND version >= (SELECT p.version FROM projection p WHERE p.name = :projection)
               AND status = 'running'
               AND (lease_until IS NULL OR lease_until < now())
            RETURNING replay_id, attempts""".formatted(Lease.DURATION);

    private static final String SELECT = """
            SELECT replay_id, projection, version, status, events_total, events_replayed, differences,
                   differences_total, failure, started_at, completed_at,
                   (extract(epoch FROM seen_at - begun_at) * 1000)::bigint AS running_millis
              FROM replay""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public Replays(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    public int tableVersion(Projection projection) {
        return of(projection, "SELECT version FROM projection WHERE name = :projection")
                .query(Integer.class)
                .single();
    }

    public long rows() {
        return jdbc.sql("SELECT count(*) FROM customer").query(Long.class).single();
    }

    /** Whether the table is older than the code, and nobody has done anything about it yet. */
    boolean isDue(Projection projection) {
        return of(projection, IS_DUE)
                .param("version", projection.version())
                .query(Boolean.class)
                .single();
    }

    /**
     * Asks for a replay, which whichever node comes first will run. While one is running, that one is the answer,
     * unless an older version of the code was to do it and no node does.
     *
     * @throws LedgerUnavailable when the table was made by a newer version of the projection
     */
    public Replay request(Projection projection) {
        return transactions.execute(_ -> {
            lock(projection);
            of(projection, SUPERSEDE).param("version", projection.version()).update();
            of(projection, REQUEST)
                    .param("id", Ids.next("rpl_"))
                    .param("version", projection.version())
                    .update();
            return running(projection)
                    .orElseThrow(() -> new LedgerUnavailable("The table was made by a newer version of the service"));
        });
    }

    public Optional<Replay> find(String id) {
        return jdbc.sql(SELECT + " WHERE replay_id = :id")
                .param("id", id)
                .query(Replays::replay)
                .optional();
    }

    /** The one that was asked for last. */
    public Optional<Replay> last(Projection projection) {
        return of(projection, SELECT + " WHERE projection = :projection ORDER BY started_at DESC LIMIT 1")
                .query(Replays::replay)
                .optional();
    }

    /** The last one whose table was put in the place of the one before. */
    Optional<String> lastSwap(Projection projection) {
        return of(projection, LAST_SWAP).query(String.class).optional();
    }

    /** Ends a replay, if it still runs, before it changes anything. */
    public Optional<Replay> cancel(String id) {
        jdbc.sql(CANCEL).param("id", id).update();
        return find(id);
    }

    /** Takes on a replay that this version of the code can do, and that no node holds or whose lease has run out. */
    Optional<Lease> claim(Projection projection, String owner) {
        return of(projection, CLAIM)
                .param("owner", owner)
                .param("version", projection.version())
                .query((row, _) -> new Lease(jdbc, row.getString(1), owner, row.getInt(2)))
                .optional();
    }

    /** Does work that must not happen during a replay, unless one is running. */
    void ifNoneRuns(Projection projection, Runnable work) {
        transactions.executeWithoutResult(_ -> {
            lock(projection);
            if (running(projection).isEmpty()) {
                work.run();
            }
        });
    }

    /**
     * Held for a moment, and waited for only briefly: a node that freezes while it holds it does not hold up others for
     * long.
     */
    private void lock(Projection projection) {
        jdbc.sql("SET LOCAL statement_timeout = '3s'; SET LOCAL idle_in_transaction_session_timeout = '3s'")
                .update();
        of(projection, LOCK).query().singleRow();
    }

    private Optional<Replay> running(Projection projection) {
        return of(projection, SELECT + " WHERE projection = :projection AND status = 'running'")
                .query(Replays::replay)
                .optional();
    }

    private JdbcClient.StatementSpec of(Projection projection, String sql) {
        return jdbc.sql(sql).param("projection", projection.name());
    }

    static String json(List<Difference> differences) {
        return JSON.writeValueAsString(differences.stream()
                .map(difference -> List.of(difference.customer().toString(), difference.in()))
                .toList());
    }

    private static Replay replay(ResultSet row, int number) throws SQLException {
        var differences = new ArrayList<Difference>();
        for (var each : JSON.readTree(row.getString("differences"))) {
            var in = each.path(1).valueStream().map(JsonNode::stringValue).toList();
            differences.add(new Difference(CustomerKey.parse(each.path(0).stringValue()), in));
        }
        return new Replay(
                row.getString("replay_id"),
                row.getString("projection"),
                row.getInt("version"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getLong("events_total"),
                row.getLong("events_replayed"),
                differences,
                row.getLong("differences_total"),
                row.getString("failure"),
                SqlTime.read(row, "started_at"),
                Duration.ofMillis(row.getLong("running_millis")),
                SqlTime.readNullable(row, "completed_at"));
    }
}
