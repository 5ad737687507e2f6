package io.customerledger.eventstore.ledger;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestClock;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the ledger accepts, and that it keeps to it. */
@Execution(ExecutionMode.CONCURRENT)
class LimitsTest {

    private static final int CAPACITY = 20;

    private final HikariDataSource database = TestDatabase.fresh();
    private final PostgresProxy proxy = PostgresProxy.before(database);
    private final Ledger.Limits limits = new Ledger.Limits(CAPACITY, 8, Duration.ofSeconds(5), true);
    private final Ledger ledger = new Ledger(proxy.dataSource(), Clock.systemUTC(), limits, _ -> {});
    private final TestOrganization organization = new TestOrganization(database);

    @AfterEach
    void stop() throws Exception {
        proxy.pass();
        ledger.close();
        proxy.close();
        database.close();
    }

    @Test
    void more_than_may_wait_is_refused_at_once() throws Exception {
        var waiting = fill();
        var start = Instant.now();
        assertThatThrownBy(() -> ledger.write(organization.create("one more", null)))
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(2));
        proxy.pass();
        assertAllWritten(waiting);
        assertThat(ledger.write(organization.create("one more", null))).isEqualTo(new Written());
    }

    @Test
    void a_group_is_refused_whole() throws Exception {
        fill();
        assertThatThrownBy(() ->
                        ledger.writeTogether(List.of(organization.create("a", null), organization.create("b", null))))
                .isInstanceOf(LedgerUnavailable.class);
        proxy.pass();
    }

    @Test
    void a_group_that_is_larger_than_a_batch_is_one_batch() {
        var group = new ArrayList<WriteSet>();
        for (int i = 0; i < CAPACITY; i++) group.add(organization.create("customer " + i, null));
        assertThat(ledger.writeTogether(group)).hasSize(CAPACITY).containsOnly(new Written());
    }

    @Test
    void a_busy_organizations_queue_has_its_own_bound() throws Exception {
        var other = new TestOrganization(database);
        try (var _ = new LockHolder(database, organization)) {
            var first = Async.call(() -> ledger.write(patient("first")));
            organization.awaitWaitingForLock(1);
            var waiting = new ArrayList<CompletableFuture<WriteOutcome>>();
            for (int i = 0; i < CAPACITY; i++) {
                var customer = patient("customer " + i);
                waiting.add(Async.call(() -> ledger.write(customer)));
            }
            Thread.sleep(500); // until they have left the common queue for the lane
            assertThatThrownBy(() -> ledger.write(organization.create("one more", null)))
                    .isInstanceOf(LedgerUnavailable.class)
                    .hasRootCauseMessage("Too much is waiting for the organization");
            assertThat(ledger.write(other.create("ada", null))).isEqualTo(new Written());
            assertThat(first).isNotDone();
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void who_has_gone_makes_room_for_others() throws Exception {
        var impatient = new Ledger.Limits(CAPACITY, 8, Duration.ofSeconds(1), true);
        try (var full = new Ledger(proxy.dataSource(), Clock.systemUTC(), impatient, _ -> {})) {
            for (var each : fill(full)) {
                assertThatThrownBy(() -> each.get(10, SECONDS)).hasCauseInstanceOf(LedgerUnavailable.class);
            }
            proxy.pass();
            awaitRoom(full);
        }
        assertThat(organization.customers()).noneMatch(customer -> customer.startsWith("customer"));
    }

    @Test
    void what_was_answered_is_forgotten() throws Exception {
        var answered = writeAndLetGo();
        ledger.write(organization.create("bob", null)); // The last batch is known until the next one comes.
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (answered.get() != null) {
            assertThat(System.nanoTime()).as("still known").isLessThan(deadline);
            System.gc();
            Thread.sleep(10);
        }
    }

    @Test
    void who_has_waited_ten_seconds_for_the_first_with_its_key_is_told_so_and_writes_nothing() throws Exception {
        var patient = new Ledger.Limits(CAPACITY, 8, Duration.ofSeconds(30), true);
        try (var slow = new Ledger(proxy.dataSource(), Clock.systemUTC(), patient, _ -> {})) {
            slow.write(organization.create("warm", null));
            proxy.withhold();
            var key = TestOrganization.recording("key");
            var other = new TestOrganization(database);
            var first = Async.call(
                    () -> slow.write(organization.change("warm", 1, null).record(key)));
            organization.awaitLog(2); // the write itself, not just what a new connection asks
            proxy.awaitWithheld();
            var others = Async.call(() -> slow.write(other.create("ada", null).record(key)));
            var start = Instant.now();
            assertThatThrownBy(() ->
                            slow.write(organization.change("warm", 2, null).record(key)))
                    .isInstanceOf(FirstStillRuns.class);
            assertThat(Duration.between(start, Instant.now()))
                    .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
            proxy.pass();
            assertThat(first.get(10, SECONDS)).isEqualTo(new Written());
            assertThat(others.get(10, SECONDS)).as("another organization's key").isEqualTo(new Written());
            Thread.sleep(500); // until it was seen that nobody else waits any more
            assertThat(slow.write(organization.create("later", null))).isEqualTo(new Written());
        }
        assertThat(organization.log()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(30)
    void an_error_costs_what_is_being_written_and_its_connection_and_nothing_after_it(boolean mixed) throws Exception {
        var isBroken = new AtomicBoolean();
        var clock = new TestClock(() -> {
            if (isBroken.get()) throw new OutOfMemoryError("as it were");
            return Instant.now();
        });
        var limits = new Ledger.Limits(CAPACITY, 8, Duration.ofSeconds(5), mixed);
        try (var broken = new Ledger(database, clock, limits, _ -> {})) {
            for (int i = 0; i < 3; i++) {
                isBroken.set(true);
                var before = writers();
                var lost = organization.create("lost " + i, null);
                assertThatThrownBy(() -> broken.write(lost))
                        .isInstanceOf(LedgerUnavailable.class)
                        .hasRootCauseInstanceOf(OutOfMemoryError.class);
                isBroken.set(false);
                while (writers().stream().anyMatch(before::contains)) Thread.sleep(10);
                assertThat(broken.write(organization.create("ada " + i, null))).isEqualTo(new Written());
            }
        }
        assertThat(organization.log()).hasSize(3);
    }

    @Test
    void closing_writes_what_waits_and_takes_no_more() throws Exception {
        var waiting = fill();
        var closing = Async.call(() -> {
            ledger.close();
            return organization.log().size();
        });
        Thread.sleep(500);
        assertThatThrownBy(() -> ledger.write(organization.create("too late", null)))
                .isInstanceOf(LedgerUnavailable.class);
        proxy.pass();
        assertThat(closing.get(20, SECONDS)).isEqualTo(1 + waiting.size());
        assertAllWritten(waiting);
    }

    @Test
    void closing_writes_what_waits_for_a_busy_organization_too() throws Exception {
        var waiting = new ArrayList<CompletableFuture<WriteOutcome>>();
        CompletableFuture<Integer> closing;
        try (var _ = new LockHolder(database, organization)) {
            waiting.add(Async.call(() -> ledger.write(patient("ada"))));
            organization.awaitWaitingForLock(1);
            waiting.add(Async.call(() -> ledger.write(patient("bob"))));
            Thread.sleep(500);
            closing = Async.call(() -> {
                ledger.close();
                return organization.log().size();
            });
            Thread.sleep(500);
            assertThat(closing).isNotDone();
        }
        assertThat(closing.get(20, SECONDS)).isEqualTo(waiting.size());
        assertAllWritten(waiting);
    }

    /** As many write sets as may wait, behind one whose answer does not come. */
    private List<CompletableFuture<WriteOutcome>> fill() throws InterruptedException {
        return fill(ledger);
    }

    private List<CompletableFuture<WriteOutcome>> fill(Ledger ledger) throws InterruptedException {
        ledger.write(organization.create("warm", null));
        proxy.withhold();
        var waiting = new ArrayList<CompletableFuture<WriteOutcome>>();
        waiting.add(Async.call(() -> ledger.write(organization.change("warm", 1, null))));
        organization.awaitLog(2);
        proxy.awaitWithheld();
        for (int i = 0; i < CAPACITY; i++) {
            var customer = organization.create("customer " + i, null);
            waiting.add(Async.call(() -> ledger.write(customer)));
        }
        Thread.sleep(500);
        return waiting;
    }

    /** One that waits for its organization's lock for as long as the ledger is patient: it has a key. */
    private WriteSet patient(String customer) {
        return organization.create(customer, null).record(TestOrganization.recording(customer));
    }

    private WeakReference<WriteSet> writeAndLetGo() {
        var writeSet = organization.create("ada", null).record(TestOrganization.recording("key"));
        ledger.write(writeSet);
        return new WeakReference<>(writeSet);
    }

    /** Nobody is told when those who have gone are seen to have gone. */
    private void awaitRoom(Ledger full) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (boolean written = false; !written; Thread.sleep(10)) {
            try {
                written = full.write(organization.create(Ids.next("cus_"), null)) instanceof Written;
            } catch (LedgerUnavailable e) {
                if (System.nanoTime() > deadline) throw e;
            }
        }
    }

    private void assertAllWritten(List<CompletableFuture<WriteOutcome>> waiting) throws Exception {
        for (var each : waiting) assertThat(each.get(20, SECONDS)).isEqualTo(new Written());
        organization.assertWhole();
    }

    /** The processes of PostgreSQL that have written. */
    private List<Integer> writers() {
        return JdbcClient.create(database)
                .sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%append%(%'"
                        + " AND pid <> pg_backend_pid()")
                .query(Integer.class)
                .list();
    }
}
