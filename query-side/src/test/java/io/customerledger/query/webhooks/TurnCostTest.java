package io.customerledger.query.webhooks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Webhook;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a turn costs does not grow with what waits at its endpoint, even though the planner believes that nothing waits:
 * it looked at the table when that was empty.
 */
@Execution(ExecutionMode.CONCURRENT)
class TurnCostTest {

    private static final int WAITING = 5_000;

    private static final String BLOCKS = """
            SELECT sum(pg_stat_get_xact_blocks_fetched(part))
              FROM (SELECT unnest(ARRAY['delivery', 'event']::regclass[])
                    UNION ALL
                    SELECT indexrelid
                      FROM pg_index
                     WHERE indrelid = ANY (ARRAY['delivery', 'event']::regclass[])) AS whole(part)""";

    private static final String LET_WAIT = """
            INSERT INTO delivery
            SELECT (jsonb_populate_record(d, jsonb_build_object(
                       'number', 1000000 + n, 'subject_id', 'cus_' || n %% 100, 'due_at', NULL))).*
              FROM delivery d, generate_series(1, %d) n
             WHERE d.number = 1""".formatted(WAITING);

    private static final String LONG_LOG = """
            INSERT INTO event
            SELECT (jsonb_populate_record(e, jsonb_build_object(
                       'position', e.position + n, 'event_id', 'evt_' || n, 'subject_id', 'cus_' || n))).*
              FROM event e, generate_series(1, 20000) n
             WHERE e.type = 'customer.created'""";

    private final Node node = Node.first(Node.QUICK);
    private SingleConnectionDataSource connection; // a single one, so that its plans stay
    private JdbcClient jdbc;
    private Turns turns;
    private Webhook webhook;

    @BeforeEach
    void start() throws SQLException {
        node.delivery.couriers().close();
        connection = new SingleConnectionDataSource(node.database.getConnection(), true);
        jdbc = JdbcClient.create(connection);
        turns = new Turns(new JdbcTemplate(connection), Node.QUICK, Clock.systemUTC());
        webhook = node.endpoint("http://127.0.0.1:1/");
        jdbc.sql("ALTER TABLE delivery SET (autovacuum_enabled = false)").update();
        node.create("Unlucky");
        take(settled(take(), Status.PENDING));
        jdbc.sql(LONG_LOG).update();
        jdbc.sql("UPDATE webhook_progress SET position = position + 20000").update();
        jdbc.sql(LET_WAIT).update();
        jdbc.sql("DELETE FROM delivery WHERE number BETWEEN 1000001 AND " + (999_999 + WAITING))
                .update();
        jdbc.sql("VACUUM ANALYZE delivery, event").update();
        jdbc.sql("DELETE FROM delivery WHERE number > 1000000").update();
    }

    @AfterEach
    void close() {
        connection.destroy();
        node.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DELIVERED", "FAILED", "PENDING"})
    void whatever_comes_of_the_attempts(Status status) {
        long alone = blocksOfATurn(status);
        jdbc.sql(LET_WAIT).update();
        assertThat(blocksOfATurn(status)).isLessThan(2 * alone);
    }

    @Test
    void whoever_is_deleted() {
        long alone = blocksOfDeletions();
        jdbc.sql(LET_WAIT).update();
        assertThat(blocksOfDeletions()).isLessThan(2 * alone);
    }

    private long blocksOfATurn(Status status) {
        node.createAll(Collections.nCopies(40, "Lucky"));
        var claims = take();
        assertThat(claims).hasSize(16);
        return blocksOf(() -> take(settled(claims, status)));
    }

    private long blocksOfDeletions() {
        node.createAll(Collections.nCopies(10, "Gone")).forEach(node::delete);
        return blocksOf(this::take);
    }

    private long blocksOf(Runnable turn) {
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(connection));
        return requireNonNull(transaction.execute(_ -> {
            long before = blocks();
            turn.run();
            return blocks() - before;
        }));
    }

    private long blocks() {
        return jdbc.sql(BLOCKS).query(Long.class).single();
    }

    private List<Claim> take(Settled... settled) {
        var turn = turns.take(webhook.key(), 16, List.of(settled));
        return turn == null ? List.of() : turn.claims();
    }

    private static Settled[] settled(List<Claim> claims, Status status) {
        return claims.stream().map(claim -> TurnsByHand.settled(claim, status)).toArray(Settled[]::new);
    }
}
