package io.customerledger.eventstore.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogSignalTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final OrganizationId OTHER = new OrganizationId("org_other");
    private static final OrganizationId QUIET = new OrganizationId("org_quiet");

    private HikariDataSource database;
    private HikariDataSource ofOtherNode;
    private LogSignal here;
    private LogSignal there;
    private final List<Instant> callsForNothing = new CopyOnWriteArrayList<>();
    private final Instant started = Instant.now();

    @BeforeAll
    void start() {
        database = TestDatabase.empty();
        ofOtherNode = TestDatabase.sameAs(database);
        here = new LogSignal(database, () -> {});
        there = new LogSignal(ofOtherNode, () -> {});
        there.subscribe(QUIET, () -> callsForNothing.add(Instant.now()));
    }

    @AfterAll
    void stop() {
        here.close();
        there.close();
        database.close();
        ofOtherNode.close();
    }

    @Test
    void who_listens_to_an_organization_on_the_same_node_is_called_at_once() {
        var calls = new Semaphore(0);
        try (var _ = here.subscribe(ACME, calls::release)) {
            calls.drainPermits();
            here.grown(ACME);
            assertThat(calls.tryAcquire()).isTrue();
        }
    }

    @Test
    void who_listens_on_another_node_is_called_by_a_notification() throws InterruptedException {
        var calls = new Semaphore(0);
        try (var _ = there.subscribe(ACME, calls::release)) {
            awaitThatBothHear();
            // Twice, each time in half of what lies between two looks for what nobody told.
            for (int n = 0; n < 2; n++) {
                calls.drainPermits();
                here.grown(ACME);
                assertThat(calls.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void a_listener_of_all_hears_every_organization_and_one_of_a_single_organization_no_other() throws Exception {
        Set<OrganizationId> heard = ConcurrentHashMap.newKeySet();
        var calls = new Semaphore(0);
        awaitThatBothHear();
        try (var _ = there.subscribeToAll(heard::add);
                var _ = there.subscribe(QUIET, calls::release)) {
            calls.drainPermits();
            var all = new HashSet<OrganizationId>();
            for (int i = 0; i < 2_000; i++) {
                all.add(new OrganizationId("org_01JD8ZK4Q2V7N6M5R3T9W1X0Y" + i));
            }
            all.forEach(here::grown);
            await(() -> heard.containsAll(all));
            assertThat(calls.availablePermits())
                    .as("but for the looks that all have every ten seconds")
                    .isLessThan(5);
        }
    }

    @Test
    void who_has_left_is_not_called() {
        var calls = new Semaphore(0);
        here.subscribe(ACME, calls::release).close();
        here.grown(ACME);
        assertThat(calls.availablePermits()).isZero();
    }

    @Test
    void many_writes_make_one_notification_in_five_milliseconds_at_most() throws SQLException, InterruptedException {
        try (var connection = ofOtherNode.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("LISTEN " + Announcer.CHANNEL);
            var start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                here.grown(ACME);
                Thread.sleep(1);
            }
            var most = Duration.ofNanos(System.nanoTime() - start).toMillis() / 5 + 2;
            Thread.sleep(50);
            var notifications = connection.unwrap(PGConnection.class).getNotifications(200);
            assertThat(notifications).hasSizeBetween(2, (int) most);
            statement.execute("UNLISTEN *");
        }
    }

    @Test
    void a_node_that_lost_its_connection_has_its_listeners_look_for_themselves_and_then_hears_again() throws Exception {
        try (var proxy = PostgresProxy.before(database);
                var far = new LogSignal(proxy.dataSource(), () -> {})) {
            var calls = new Semaphore(0);
            try (var _ = far.subscribe(ACME, calls::release)) {
                await(() -> isHeard(calls));
                proxy.refuse();
                calls.drainPermits();
                assertThat(calls.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                proxy.pass();
                await(() -> isHeard(calls));
            }
        }
    }

    /** As when a node dies between its commit and its notification. */
    @Test
    void who_was_not_told_looks_anyway_after_ten_seconds() {
        await(() -> callsForNothing.stream().anyMatch(call -> call.isAfter(started.plusSeconds(5))));
    }

    private boolean isHeard(Semaphore calls) {
        calls.drainPermits();
        here.grown(ACME);
        try {
            return calls.tryAcquire(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitThatBothHear() {
        for (var from : Set.of(here, there)) {
            var to = from == here ? there : here;
            var calls = new Semaphore(0);
            try (var _ = to.subscribe(OTHER, calls::release)) {
                await(() -> {
                    from.grown(OTHER);
                    try {
                        return calls.tryAcquire(50, TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        var deadline = Instant.now().plusSeconds(15);
        while (!condition.holds()) {
            assertThat(Instant.now()).isBefore(deadline);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
