package io.customerledger.query.replay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.query.replay.Replay.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.core.NestedRuntimeException;

class ReplayTest extends Replaying {

    @Test
    void every_row_is_made_again_from_the_first_event_on() throws Exception {
        plant(ACME, 1_200, 5);
        plant(BETA, 3, 1_500);
        var replay = replay();
        assertThat(replay.status()).isEqualTo(Status.COMPLETED);
        assertThat(replay.eventsTotal()).isEqualTo(1_200 * 5 + 3 * 1_500);
        assertThat(replay.eventsReplayed()).isEqualTo(replay.eventsTotal());
        assertThat(replay.eventsPerSecond()).isPositive();
        assertThat(replay.completedAt()).isAfter(replay.startedAt());
        assertThat(replay.differencesTotal()).isEqualTo(1_203);
        assertThat(replay.differences())
                .hasSize(100)
                .allSatisfy(difference -> assertThat(difference.in()).containsExactly("missing"));
        assertThat(versions()).containsOnly(Map.entry(5L, 1_200L), Map.entry(1_500L, 3L));
        assertThat(replay().differencesTotal()).isZero();
    }

    @Test
    void what_is_written_meanwhile_is_in_it() throws Exception {
        var planted = plant(ACME, 700, 2);
        replay();
        replay(atStep(2, () -> {
            rename(planted.get(0), "Renamed once");
            rename(planted.get(0), "Renamed twice");
            rename(planted.get(699), "Renamed too");
            delete(planted.get(5));
            plant(BETA, 1, 1);
        }));
        assertThat(state(planted.get(0)).profile().fullName()).isEqualTo("Renamed twice");
        assertThat(state(planted.get(699)).version()).isEqualTo(3);
        assertThat(count("customer")).isEqualTo(700);
        var last = replays.last(Projection.CUSTOMERS).orElseThrow();
        assertThat(last.eventsReplayed()).isEqualTo(last.eventsTotal()).isEqualTo(1_405);
        assertThat(replay().differences()).isEmpty();
    }

    @Test
    void what_is_served_and_is_not_what_the_events_say_is_found_named_and_put_right() throws Exception {
        var planted = plant(ACME, 600, 2);
        replay();
        var changed = planted.get(7);
        var missing = planted.get(555);
        jdbc.update(
                "UPDATE customer SET profile = '{\"email\":\"eve@example.com\"}' WHERE customer_id = ?", id(changed));
        jdbc.update("DELETE FROM customer WHERE customer_id = ?", id(missing));
        jdbc.update("INSERT INTO customer SELECT organization_id, 'cus_stray', version, NULL, email_folded, words, "
                + "profile, created_at, updated_at FROM customer LIMIT 1");
        var replay = replay();
        assertThat(replay.differencesTotal()).isEqualTo(3);
        assertThat(replay.differences().stream()
                        .map(difference -> difference.customer().id() + " " + difference.in()))
                .containsExactlyInAnyOrder(
                        id(changed) + " [profile]", id(missing) + " [missing]", "cus_stray [not in the log]");
        assertThat(state(changed).profile().email()).isEqualTo("person7@example.com");
        assertThat(replay().differences()).isEmpty();
    }

    @Test
    void no_column_that_is_served_differs_unnoticed() throws Exception {
        var planted = plant(ACME, 8, 2);
        replay();
        var others = Map.of(
                "version", "9",
                "external_id", "'eve'",
                "email_folded", "'eve'",
                "words", "''",
                "profile", "'{\"email\":\"eve@example.com\"}'",
                "created_at", "now()",
                "updated_at", "now()");
        var expected = new ArrayList<String>();
        others.forEach((column, other) -> {
            var customer = id(planted.get(expected.size()));
            jdbc.update("UPDATE customer SET %s = %s WHERE customer_id = ?".formatted(column, other), customer);
            expected.add(customer + " [" + column + "]");
        });
        assertThat(replay().differences().stream()
                        .map(difference -> difference.customer().id() + " " + difference.in()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(replay().differences()).isEmpty();
    }

    @Test
    void an_erased_customer_is_absent() throws Exception {
        var planted = plant(ACME, 3, 4);
        replay();
        delete(planted.get(1));
        assertThat(replay().status()).isEqualTo(Status.COMPLETED);
        assertThat(count("customer")).isEqualTo(2);
    }

    @Test
    void a_customer_whose_key_is_lost_does_not_vanish_but_fails_the_replay() throws Exception {
        var planted = plant(ACME, 3, 4);
        replay();
        jdbc.update("DELETE FROM data_key WHERE subject_id = ?", id(planted.get(1)));
        var replay = replay();
        assertThat(replay.status()).isEqualTo(Status.FAILED);
        assertThat(replay.failure()).contains(id(planted.get(1)));
        assertThat(count("customer")).isEqualTo(3);
        assertThat(shadowExists()).isFalse();
    }

    @Test
    void a_customer_whose_key_is_lost_meanwhile_does_not_vanish_either() throws Exception {
        var planted = plant(ACME, 3, 4);
        replay();
        var replay = replay(atStep(2, () -> {
            rename(planted.get(1), "Renamed");
            jdbc.update("DELETE FROM data_key WHERE subject_id = ?", id(planted.get(1)));
        }));
        assertThat(replay.status()).isEqualTo(Status.FAILED);
        assertThat(replay.failure()).contains(id(planted.get(1)));
        assertThat(count("customer")).isEqualTo(3);
    }

    @Test
    void an_event_that_cannot_be_read_fails_the_replay_and_is_named() throws Exception {
        var planted = plant(ACME, 3, 4);
        jdbc.update(
                "UPDATE event SET occurred_at = now() WHERE subject_id = ? AND subject_version = 3",
                id(planted.get(2)));
        assertThat(replay().failure()).isEqualTo("Event 3 of " + planted.get(2) + " cannot be read");
    }

    @Test
    void the_table_keeps_its_shape_and_its_names() throws Exception {
        plant(ACME, 1, 1);
        var before = shape();
        replay();
        replay();
        assertThat(shape()).isEqualTo(before);
    }

    @Test
    void whoever_reads_for_long_is_left_in_peace_and_the_swap_waits() throws Exception {
        plant(ACME, 2, 2);
        CompletableFuture<Replay> running;
        try (var dump = database.getConnection();
                var statement = dump.createStatement()) {
            dump.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM customer");
            running = CompletableFuture.supplyAsync(this::replay, Thread::startVirtualThread);
            Thread.sleep(1_500);
            assertThat(running).isNotDone();
            statement.execute("SELECT count(*) FROM customer");
            dump.commit();
        }
        assertThat(running.get(20, SECONDS).status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void who_asks_for_one_just_then_makes_the_swap_wait_and_not_begin_again() throws Exception {
        plant(ACME, 2, 2);
        assertThat(runWhileSomebodyAsks(_ -> {})).isTrue();
        assertThat(versions()).containsExactly(Map.entry(2L, 2L));
        assertThat(jdbc.queryForObject("SELECT attempts FROM replay", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void what_is_written_before_a_swap_that_fails_is_in_the_one_that_succeeds() throws Exception {
        var renamed = plant(ACME, 2, 2).getFirst();
        replay();
        // Before each transaction, the first swap's included, which waits in vain.
        boolean ran = runWhileSomebodyAsks(step -> {
            if (step <= 6) rename(renamed, "Renamed before step " + step);
        });
        assertThat(ran).isTrue();
        assertThat(state(renamed).version()).isEqualTo(8);
        assertThat(state(renamed).profile().fullName()).isEqualTo("Renamed before step 6");
        assertThat(replay().differences()).isEmpty();
    }

    @Test
    void a_transaction_whose_node_froze_is_ended_by_the_database() {
        var steps = new Steps(jdbc, transactions(_ -> {}));
        assertThatThrownBy(() -> steps.run(Duration.ofMillis(100), () -> {
                    jdbc.execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
                    sleep(1_000);
                    jdbc.execute("SELECT 1");
                }))
                .isInstanceOf(NestedRuntimeException.class);
        assertThat(count("customer")).isZero();
    }

    /** Runs a replay whose swap waits until somebody has asked for one. */
    private boolean runWhileSomebodyAsks(Consumer<Integer> step) throws Exception {
        replays.request(Projection.CUSTOMERS);
        CompletableFuture<Boolean> running;
        try (var asking = database.getConnection();
                var statement = asking.createStatement()) {
            asking.setAutoCommit(false);
            statement.execute("SELECT version FROM projection FOR UPDATE");
            var replayer = replayer(Projection.CUSTOMERS, transactions(step));
            running = CompletableFuture.supplyAsync(() -> runWhatIsDue(replayer), Thread::startVirtualThread);
            Thread.sleep(1_500);
            assertThat(running).isNotDone();
            asking.commit();
        }
        return running.get(20, SECONDS);
    }

    private List<Map<String, Object>> shape() {
        return jdbc.queryForList("""
                SELECT indexdef AS line FROM pg_indexes WHERE tablename = 'customer'
                UNION ALL
                SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'customer'::regclass
                UNION ALL
                SELECT attname || ' ' || attnum || ' ' || atttypid || ' ' || attcollation || ' ' || attnotnull
                  FROM pg_attribute WHERE attrelid = 'customer'::regclass
                UNION ALL
                SELECT reloptions::text FROM pg_class WHERE oid = 'customer'::regclass
                ORDER BY line""");
    }
}
