package io.customerledger.query.replay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.customer.CustomerProjection;
import io.customerledger.query.replay.Replay.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.NestedRuntimeException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class ReplayTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final OrganizationId BETA = new OrganizationId("org_beta");
    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);

    private final MasterKey masterKey = MasterKey.of(MasterKey.generate());
    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final Replays replays = new Replays(JdbcClient.create(jdbc), transactions(_ -> {}));
    private final Ledger ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});

    @AfterEach
    void close() {
        ledger.close();
        database.close();
    }

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
    void an_event_that_cannot_be_read_fails_the_replay_and_is_named() throws Exception {
        var planted = plant(ACME, 3, 4);
        jdbc.update(
                "UPDATE event SET occurred_at = now() WHERE subject_id = ? AND subject_version = 3",
                id(planted.get(2)));
        assertThat(replay().failure()).isEqualTo("Event 3 of " + planted.get(2) + " cannot be read");
    }

    @Test
    void there_is_one_at_a_time() {
        plant(ACME, 1, 1);
        var first = replays.request(Projection.CUSTOMERS);
        assertThat(replays.request(Projection.CUSTOMERS).id()).isEqualTo(first.id());
    }

    @Test
    void a_cancelled_replay_changes_nothing_and_leaves_nothing() throws Exception {
        plant(ACME, 1_500, 2);
        var replay = replay(atStep(
                2,
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
        var other = replayer(Projection.CUSTOMERS, transactions(_ -> {}));
        var replay = replay(atStep(3, () -> {
            jdbc.update("UPDATE replay SET lease_until = now() - interval '1 second'");
            assertThat(other.runWhatIsDue()).isTrue();
        }));
        assertThat(replay.status()).isEqualTo(Status.COMPLETED);
        assertThat(jdbc.queryForObject("SELECT attempts FROM replay", Integer.class))
                .isEqualTo(2);
        assertThat(versions()).containsExactly(Map.entry(2L, 1_500L));
        assertThat(shadowExists()).isFalse();
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
            running = CompletableFuture.supplyAsync(this::replay);
            Thread.sleep(1_500);
            assertThat(running).isNotDone();
            statement.execute("SELECT count(*) FROM customer");
            dump.commit();
        }
        assertThat(running.get(20, SECONDS).status()).isEqualTo(Status.COMPLETED);
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
        try (var node = replayer(newer, transactions(meanwhile))) {
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

    private Replay replay() {
        return replay(_ -> {});
    }

    private Replay replay(Consumer<Integer> step) {
        replays.request(Projection.CUSTOMERS);
        try {
            assertThat(replayer(Projection.CUSTOMERS, transactions(step)).runWhatIsDue())
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return replays.last(Projection.CUSTOMERS).orElseThrow();
    }

    private Replayer replayer(Projection projection, TransactionTemplate transactions) {
        var histories = new Histories(JdbcClient.create(jdbc), masterKey);
        return new Replayer(projection, replays, histories, jdbc, transactions, () -> {});
    }

    private static Projection projection(int version) {
        return new Projection("customers", version, customer -> {
            var row = CustomerProjection.row(customer);
            return new CustomerRow(
                    version, row.profile(), row.externalId(), "version " + version, row.words(), row.createdAt());
        });
    }

    /** Transactions that do something before each, which is given its number. */
    private TransactionTemplate transactions(Consumer<Integer> before) {
        var number = new AtomicInteger();
        return new TransactionTemplate(new DataSourceTransactionManager(database)) {
            @Override
            public <T> T execute(org.springframework.transaction.support.TransactionCallback<T> action) {
                before.accept(number.incrementAndGet());
                return super.execute(action);
            }

            @Override
            public void executeWithoutResult(Consumer<TransactionStatus> action) {
                execute(status -> {
                    action.accept(status);
                    return null;
                });
            }
        };
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Consumer<Integer> atStep(int number, Work work) {
        return step -> {
            if (step == number) {
                try {
                    work.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private List<CustomerKey> plant(OrganizationId organization, int customers, int eventsOfEach) {
        return new PlantedLog(database, masterKey).plant(organization, customers, eventsOfEach);
    }

    private void rename(CustomerKey customer, String name) {
        change(customer, name, CustomerProjection::row);
    }

    private void change(CustomerKey customer, String name, Function<CustomerState, CustomerRow> projection) {
        var before = state(customer);
        var changes = List.of(
                new FieldChange(CustomerField.FULL_NAME, before.profile().fullName(), name));
        var event = new CustomerUpdated(customer, changes, Instant.parse("2026-06-01T00:00:00Z"));
        write(before, event, writeSet -> writeSet.put(projection.apply(CustomerState.after(before, event))));
    }

    private void delete(CustomerKey customer) {
        write(state(customer), new CustomerDeleted(customer, Instant.parse("2026-07-01T00:00:00Z")), WriteSet::delete);
    }

    private void write(CustomerState before, CustomerEvent event, Consumer<WriteSet> row) {
        var customer = before.key();
        var key = new DataKeys(JdbcClient.create(jdbc), masterKey)
                .forWriting(customer)
                .orElseThrow();
        var writeSet = WriteSet.about(customer.organization(), ORIGIN, "customer", id(customer))
                .decidedOn(before.version())
                .event(CustomerEventCodec.encode(event, before.version() + 1, key));
        row.accept(writeSet);
        assertThat(ledger.write(writeSet)).isInstanceOf(WriteOutcome.Written.class);
    }

    private CustomerState state(CustomerKey customer) {
        return new CustomerRows(JdbcClient.create(jdbc)).byKey(customer).orElseThrow();
    }

    private static String id(CustomerKey customer) {
        return customer.id().value();
    }

    private long count(String table) {
        return jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
    }

    private Map<Long, Long> versions() {
        return jdbc.query("SELECT version, count(*) FROM customer GROUP BY version", rows -> {
            var versions = new java.util.TreeMap<Long, Long>();
            while (rows.next()) {
                versions.put(rows.getLong(1), rows.getLong(2));
            }
            return versions;
        });
    }

    private boolean shadowExists() {
        return jdbc.queryForObject("SELECT to_regclass('customer_next') IS NOT NULL", Boolean.class);
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

    private static void eventually(Runnable assertion) {
        var deadline = System.nanoTime() + SECONDS.toNanos(20);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                sleep(50);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
