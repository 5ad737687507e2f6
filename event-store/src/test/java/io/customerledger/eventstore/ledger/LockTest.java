package io.customerledger.eventstore.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An organization's lock, from numbering to commit. */
@Execution(ExecutionMode.CONCURRENT)
class LockTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final Ledger ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    private final TestOrganization organization = new TestOrganization(database);

    @AfterEach
    void stop() {
        ledger.close();
        database.close();
    }

    @Test
    void a_write_waits_for_the_one_before_it_and_is_numbered_after_it() throws Exception {
        var first = organization.create("ada", null);
        var second = organization.create("bob", null);
        writeWhileAnotherIsUncommitted(first, second);
        assertThat(organization.log()).containsExactly(first.event.id(), second.event.id());
    }

    /** The twin: the same without the lock. */
    @Test
    void without_the_lock_both_would_get_the_same_position() {
        Twin.replaceInAppend(database, "FOR NO KEY UPDATE( SKIP LOCKED)?", "");
        assertThatThrownBy(() -> writeWhileAnotherIsUncommitted(
                        organization.create("ada", null), organization.create("bob", null)))
                .hasStackTraceContaining("event_pkey");
    }

    @Test
    void who_holds_one_organizations_lock_stops_that_organization_only() throws Exception {
        var other = new TestOrganization(database);
        try (var _ = new LockHolder(database, organization)) {
            var start = Instant.now();
            var stopped = Async.call(() -> ledger.write(organization.create("ada", null)));
            var slowest = Duration.ZERO;
            while (!stopped.isDone()) {
                slowest = max(slowest, timed(() -> ledger.write(other.create(Ids.next("cus_"), null))));
            }
            assertThatThrownBy(stopped::get).hasCauseInstanceOf(LedgerUnavailable.class);
            assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
            assertThat(other.log()).hasSizeGreaterThan(10);
            assertThat(slowest).as("as long as one waits for a lock").isLessThan(Duration.ofMillis(1_900));
        }
        assertThat(ledger.write(organization.create("ada", null))).isEqualTo(new Written());
        assertThat(organization.log()).hasSize(1);
    }

    @Test
    void a_request_with_a_key_waits_longer_for_who_may_be_the_first_with_it() throws Exception {
        var recorded = organization.create("ada", null).record(TestOrganization.recording("key"));
        CompletableFuture<WriteOutcome> waiting;
        try (var _ = new LockHolder(database, organization)) {
            waiting = Async.call(() -> ledger.write(recorded));
            SECONDS.sleep(4);
            assertThat(waiting).isNotDone();
        }
        assertThat(waiting.get(5, SECONDS)).isEqualTo(new Written());
        try (var _ = new LockHolder(database, organization)) {
            var start = Instant.now();
            assertThatThrownBy(() -> ledger.write(
                            organization.change("ada", 1, null).record(TestOrganization.recording("another"))))
                    .isInstanceOf(LedgerUnavailable.class);
            assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(11));
        }
    }

    @Test
    void what_waited_for_the_lock_is_written_in_the_order_in_which_it_came() throws Exception {
        var waiting = new ArrayList<CompletableFuture<WriteOutcome>>();
        var ids = new ArrayList<String>();
        try (var _ = new LockHolder(database, organization)) {
            for (int i = 0; i < 20; i++) {
                var writeSet = organization.change("ada", i, null);
                ids.add(writeSet.event.id());
                waiting.add(Async.call(() -> ledger.write(writeSet)));
                MILLISECONDS.sleep(25);
            }
        }
        for (var each : waiting) assertThat(each.get(5, SECONDS)).isEqualTo(new Written());
        assertThat(organization.log()).isEqualTo(ids);
        organization.assertWhole();
    }

    @Test
    void however_many_organizations_are_held_up_connections_are_left_for_readers() throws Exception {
        var heldUp =
                Stream.generate(() -> new TestOrganization(database)).limit(30).toList();
        var waiting = new ArrayList<CompletableFuture<WriteOutcome>>();
        try (var elsewhere = TestDatabase.sameAs(database);
                var holder = elsewhere.getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("SELECT FROM organization FOR UPDATE");
            for (var each : heldUp) {
                var create = each.create("ada", null).record(TestOrganization.recording("key"));
                waiting.add(Async.call(() -> ledger.write(create)));
            }
            organization.awaitWaitingForLock(12);
            MILLISECONDS.sleep(200); // for more to come, if more could
            // Those who wait for locks, and the one that writes for everybody else.
            assertThat(database.getHikariPoolMXBean().getActiveConnections()).isLessThanOrEqualTo(12 + 1);
            holder.rollback();
        }
        for (var each : waiting) assertThat(each.get(10, SECONDS)).isEqualTo(new Written());
    }

    @Test
    void nothing_is_written_for_an_organization_that_does_not_exist() {
        JdbcClient.create(database).sql("DELETE FROM organization").update();
        assertThatThrownBy(() -> ledger.write(organization.create("ada", null)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(organization.log()).isEmpty();
    }

    private void writeWhileAnotherIsUncommitted(WriteSet first, WriteSet second) throws Exception {
        try (var one = database.getConnection();
                var another = database.getConnection()) {
            one.setAutoCommit(false);
            append(one, first);
            var waiting = Async.call(() -> append(another, second));
            MILLISECONDS.sleep(300);
            assertThat(waiting).isNotDone();
            one.commit();
            assertThat(waiting.get(5, SECONDS)).containsExactly(List.of(new Written()));
        }
    }

    private static List<List<WriteOutcome>> append(Connection connection, WriteSet writeSet) throws SQLException {
        return new Append(connection, false).write(List.of(new Entry(List.of(writeSet), 0)), true, Instant.now());
    }

    private static Duration timed(Runnable work) {
        var start = Instant.now();
        work.run();
        return Duration.between(start, Instant.now());
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
