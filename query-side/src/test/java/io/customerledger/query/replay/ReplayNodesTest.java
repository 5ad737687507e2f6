package io.customerledger.query.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.query.customer.CustomerProjection;
import io.customerledger.query.replay.Replay.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

/** Several nodes, of one version or of two, and what becomes of a replay when one of them goes. */
class ReplayNodesTest extends Replaying {

    @Test
    void there_is_one_at_a_time() {
        plant(ACME, 1, 1);
        var first = replays.request(Projection.CUSTOMERS);
        assertThat(replays.request(Projection.CUSTOMERS).id()).isEqualTo(first.id());
    }

    @ParameterizedTest
    @CsvSource({"1500, 2", "1, 5"}) // The last one just before its swap.
    void a_cancelled_replay_changes_nothing_and_leaves_nothing(int customers, int cancelledAt) throws Exception {
        plant(ACME, customers, 2);
        var replay = replay(atStep(
                cancelledAt,
                () -> replays.cancel(
                        replays.last(Projection.CUSTOMERS).orElseThrow().id())));
        assertThat(replay.status()).isEqualTo(Status.CANCELLED);
        assertThat(replay.completedAt()).isNotNull();
        assertThat(count("customer")).isZero();
        assertThat(shadowExists()).isFalse();
    }

    @Test
    void a_replay_whose_node_froze_is_taken_over_and_the_frozen_node_changes_nothing_more() throws Exception {
        plant(ACME, 1_500, 2);
        replays.request(Projection.CUSTOMERS);
        var other = replayer(Projection.CUSTOMERS, transactions(_ -> {}));
        var frozen = atStep(3, () -> {
            do { // Its other worker may renew the lease once more.
                jdbc.update("UPDATE replay SET lease_until = now() - interval '1 second'");
            } while (!other.runWhatIsDue());
        });
        var seen = new AtomicBoolean();
        try (var pool = TestDatabase.sameAs(database);
                var node = replayer(Projection.CUSTOMERS, pool, transactions(pool, frozen), () -> seen.set(true))) {
            node.start();
            eventually(() ->
                    assertThat(seen).as("the swap, seen when all else is over").isTrue());
        }
        var replay = replays.last(Projection.CUSTOMERS).orElseThrow();
        assertThat(replay.status()).isEqualTo(Status.COMPLETED);
        assertThat(jdbc.queryForObject("SELECT attempts FROM replay", Integer.class))
                .isEqualTo(2);
        assertThat(versions()).containsExactly(Map.entry(2L, 1_500L));
        assertThat(shadowExists()).isFalse();
    }

    @Test
    void a_node_that_froze_in_the_middle_of_its_rows_is_no_hindrance_to_the_next_owner() throws Exception {
        plant(ACME, 600, 2);
        jdbc.execute("SELECT create_customer_next()");
        var frozen = database.getConnection().unwrap(PGConnection.class);
        assertThat(frozen.getCopyAPI().copyIn("COPY customer_next FROM STDIN").isActive())
                .isTrue();
        assertThat(replay().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void a_node_that_froze_in_the_middle_of_a_swap_is_no_hindrance_to_the_next_owner() throws Exception {
        plant(ACME, 600, 2);
        jdbc.execute("SELECT create_customer_next()");
        var frozen = database.getConnection();
        frozen.setAutoCommit(false);
        frozen.createStatement().execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE; TABLE customer_next");
        assertThat(replay().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void who_froze_while_asking_for_a_replay_holds_up_nobody() {
        transactions(_ -> {}).executeWithoutResult(_ -> {
            replays.request(Projection.CUSTOMERS);
            assertThat(jdbc.queryForObject("SHOW idle_in_transaction_session_timeout", String.class))
                    .isEqualTo("3s");
        });
    }

    @Test
    void who_asks_for_a_replay_does_not_wait_for_a_frozen_node() throws Exception {
        try (var frozen = database.getConnection()) {
            frozen.setAutoCommit(false);
            frozen.createStatement().execute("SELECT version FROM projection FOR UPDATE");
            assertThatThrownBy(() -> replays.request(Projection.CUSTOMERS)).isInstanceOf(QueryTimeoutException.class);
            frozen.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_500, 1}) // Of one, it is the last step before the swap.
    void a_replay_begins_again_when_a_crash_of_the_database_has_undone_a_step(int customers) throws Exception {
        plant(ACME, customers, 2);
        var replay = replay(atStep(4, () -> {
            jdbc.update("DELETE FROM customer_next");
            jdbc.update("UPDATE replay SET steps = steps - 1");
        }));
        assertThat(replay.status()).isEqualTo(Status.RUNNING);
        assertThat(count("customer")).isZero();
        replayer(Projection.CUSTOMERS, transactions(_ -> {})).runWhatIsDue();
        assertThat(versions()).containsExactly(Map.entry(2L, (long) customers));
    }

    @Test
    void who_looks_after_replays_meanwhile_leaves_what_one_has_made() throws Exception {
        plant(ACME, 600, 2);
        var seen = new AtomicBoolean();
        var replay = replay(atStep(3, () -> {
            try (var other = replayer(Projection.CUSTOMERS, transactions(_ -> {}))) {
                other.start();
                Thread.sleep(300);
            }
            seen.set(shadowExists());
        }));
        assertThat(seen).isTrue();
        assertThat(replay.status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void what_a_dead_node_left_is_cleared_away() throws Exception {
        jdbc.execute("SELECT create_customer_next()");
        try (var node = replayer(Projection.CUSTOMERS, transactions(_ -> {}))) {
            node.start();
            eventually(() -> assertThat(shadowExists()).isFalse());
        }
    }

    @Test
    void a_newer_projection_replays_by_itself_and_the_old_node_serves_until_the_swap() throws Exception {
        var planted = plant(ACME, 600, 2);
        replay();
        var newer = projection(CustomerProjection.VERSION + 1);
        var old = replayer(Projection.CUSTOMERS, transactions(_ -> {}));
        var meanwhile = atStep(2, () -> {
            assertThat(old.runWhatIsDue()).isFalse();
            rename(planted.get(0), "By the old node");
        });
        try (old;
                var node = replayer(newer, transactions(meanwhile))) {
            old.start();
            node.start();
            eventually(() -> assertThat(old.isOutdated()).isTrue());
            assertThat(node.isOutdated()).isFalse();
        }
        assertThat(jdbc.queryForList("SELECT DISTINCT email_folded FROM customer", String.class))
                .containsExactly("version 2");
        assertThat(state(planted.get(0)).profile().fullName()).isEqualTo("By the old node");
        assertThatThrownBy(() -> rename(planted.get(1), "Too late")).isInstanceOf(LedgerUnavailable.class);
        change(planted.get(1), "By the new node", newer.row());
        assertThat(state(planted.get(1)).profile().fullName()).isEqualTo("By the new node");
        delete(planted.get(2));
    }

    @Test
    void a_replay_that_no_node_of_its_version_is_left_for_is_not_in_the_way_of_a_newer_one() throws Exception {
        plant(ACME, 1, 1);
        var left = replays.request(Projection.CUSTOMERS);
        var newer = projection(CustomerProjection.VERSION + 1);
        try (var node = replayer(newer, transactions(_ -> {}))) {
            node.start();
            eventually(() -> assertThat(replays.tableVersion(newer)).isEqualTo(newer.version()));
        }
        assertThat(replays.find(left.id()).orElseThrow().status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void an_older_node_does_not_make_the_table_older_again() throws Exception {
        plant(ACME, 1, 1);
        var newer = projection(CustomerProjection.VERSION + 1);
        replays.request(newer);
        replayer(newer, transactions(_ -> {})).runWhatIsDue();
        assertThatThrownBy(() -> replays.request(Projection.CUSTOMERS)).isInstanceOf(LedgerUnavailable.class);
        assertThat(replays.tableVersion(Projection.CUSTOMERS)).isEqualTo(newer.version());
    }

    @Test
    void what_failed_often_enough_is_not_begun_again_however_often_nodes_were_stopped() throws Exception {
        plant(ACME, 600, 2);
        replays.request(Projection.CUSTOMERS);
        jdbc.update("UPDATE replay SET attempts = 7");
        replayer(Projection.CUSTOMERS, transactions(_ -> {
                    throw new DataAccessResourceFailureException("away");
                }))
                .runWhatIsDue();
        assertThat(replays.last(Projection.CUSTOMERS))
                .hasValueSatisfying(replay -> assertThat(replay.status()).isEqualTo(Status.FAILED));
    }

    @Test
    void what_has_taken_every_node_along_that_began_it_is_not_begun_again() throws Exception {
        plant(ACME, 1, 1);
        replays.request(Projection.CUSTOMERS);
        jdbc.update("UPDATE replay SET attempts = 10");
        replayer(Projection.CUSTOMERS, transactions(_ -> {})).runWhatIsDue();
        assertThat(replays.last(Projection.CUSTOMERS))
                .hasValueSatisfying(replay -> assertThat(replay.status()).isEqualTo(Status.FAILED));
    }

    @Test
    void who_waits_for_a_swap_keeps_the_replay() {
        var patience = SwapPatience.FIRST;
        for (int i = 0; i < 20; i++) {
            assertThat(patience.limit().plus(patience.pause())).isLessThan(Duration.ofSeconds(10));
            patience = patience.next();
        }
        assertThat(Lease.DURATION).isEqualTo("15 seconds");
    }

    @Test
    void a_replay_that_began_by_itself_and_was_cancelled_does_not_begin_again() throws Exception {
        plant(ACME, 600, 2);
        var cancelled = atStep(
                2,
                () -> replays.cancel(
                        replays.last(Projection.CUSTOMERS).orElseThrow().id()));
        try (var node = replayer(projection(2), transactions(cancelled))) {
            node.start();
            eventually(() -> assertThat(replays.last(Projection.CUSTOMERS))
                    .hasValueSatisfying(replay -> assertThat(replay.status()).isEqualTo(Status.CANCELLED)));
            node.wake();
            Thread.sleep(500);
        }
        assertThat(count("replay")).isEqualTo(1);
    }
}
