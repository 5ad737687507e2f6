package io.customerledger.eventstore.erasure;

import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.event.OriginJson;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The erasures that the logs know of, and those that they have yet to be told of. */
public final class Erasures {

    private static final long POSITIONS_AT_ONCE = 20_000;

    private static final String IN_POSITIONS = """
            SELECT organization_id, subject_id, event_id, occurred_at, origin
              FROM event
             WHERE organization_id = :organization
               AND position > :after
               AND position <= :last
               AND type = '%s'
             ORDER BY position""".formatted(CustomerEventCodec.DELETED);

    private static final String LAST_EVENT = """
            SELECT subject_version, occurred_at, type = '%s' AS erased
              FROM event
             WHERE organization_id = :organization
               AND subject_id = :customer
             ORDER BY subject_version DESC
             LIMIT 1""".formatted(CustomerEventCodec.DELETED);

    private static final String LEFT_OVER = """
            SELECT EXISTS (SELECT FROM data_key WHERE organization_id = :organization AND subject_id = :customer)
                OR EXISTS (SELECT FROM customer WHERE organization_id = :organization AND customer_id = :customer)""";

    /**
     * The table that has {@code append} look up the version in the log: the customers' rows are not in every backup.
     */
    private static final String TABLE = "restored";

    private static final String DESTROY = "SELECT delete_rows_again(:organization, :customer)";

    private final JdbcClient jdbc;
    private final Histories histories;

    public Erasures(JdbcClient jdbc, Histories histories) {
        this.jdbc = jdbc;
        this.histories = histories;
    }

    /** Shows all of them, organization by organization, in the order of the logs. */
    public void each(Consumer<Erasure> reader) {
        histories.positions().forEach((organization, head) -> {
            for (long after = 0; after < head; after += POSITIONS_AT_ONCE) {
                Sql.of(jdbc, IN_POSITIONS, organization)
                        .param("after", after)
                        .param("last", after + POSITIONS_AT_ONCE)
                        .query(Erasures::erasure)
                        .list()
                        .forEach(reader);
            }
        });
    }

    /**
     * Erases again a customer that came back with a backup: in one write, the key and the row go, and the log gets the
     * receipt as it was.
     *
     * @return whether there was anything of the customer to erase
     */
    public boolean again(Erasure erasure, Ledger ledger) {
        boolean leftOver = about(LEFT_OVER, erasure).query(Boolean.class).single();
        if (receipt(erasure, ledger)) return true;
        if (leftOver) {
            about(DESTROY, erasure).query().singleRow();
        }
        return leftOver;
    }

    /** Writes it; false if there is one already, or if the log does not know the customer, who then gets none. */
    private boolean receipt(Erasure erasure, Ledger ledger) {
        while (true) {
            var last = about(LAST_EVENT, erasure).query(Erasures::lastEvent).optional();
            if (last.isEmpty() || last.get().erased()) return false;
            var at = erasure.erasedAt().isAfter(last.get().at())
                    ? erasure.erasedAt()
                    : last.get().at();
            var writeSet = WriteSet.about(
                            erasure.customer().organization(), erasure.origin(), TABLE, erasure.customerId())
                    .decidedOn(last.get().version())
                    .event(CustomerEventCodec.deletion(erasure.eventId(), at))
                    .delete();
            // If it is stale, somebody changed the customer just then: once more.
            if (ledger.write(writeSet) instanceof WriteOutcome.Written) return true;
        }
    }

    private JdbcClient.StatementSpec about(String sql, Erasure erasure) {
        return jdbc.sql(sql).param("organization", erasure.organizationId()).param("customer", erasure.customerId());
    }

    private record LastEvent(long version, Instant at, boolean erased) {}

    private static LastEvent lastEvent(ResultSet row, int number) throws SQLException {
        return new LastEvent(row.getLong(1), SqlTime.read(row, 2), row.getBoolean(3));
    }

    private static Erasure erasure(ResultSet row, int number) throws SQLException {
        return new Erasure(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                SqlTime.read(row, 4),
                OriginJson.read(row.getString(5)));
    }
}
