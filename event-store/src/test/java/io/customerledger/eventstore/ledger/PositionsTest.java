package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sixteen writers on three organizations, through two nodes, of which one has a bad network. */
class PositionsTest {

    private static final int WRITERS = 16;
    private static final int WRITES = 60;

    private final HikariDataSource database = TestDatabase.fresh();
    private final List<TestOrganization> organizations =
            Stream.generate(() -> new TestOrganization(database)).limit(3).toList();
    private final Map<OrganizationId, Queue<String>> acknowledged = new ConcurrentHashMap<>();
    private final Map<Class<?>, Integer> met = new ConcurrentHashMap<>();
    private volatile boolean writing = true;

    @Test
    void positions_and_versions_have_no_hole_and_a_reader_sees_every_event_once() throws Exception {
        try (database;
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var read = organizations.stream()
                    .map(organization -> readers.submit(() -> readWhileTheyWrite(organization)))
                    .toList();
            write();
            writing = false;
            var all = new ArrayList<String>();
            for (int i = 0; i < organizations.size(); i++) {
                var organization = organizations.get(i);
                organization.assertWhole();
                assertThat(read.get(i).get())
                        .isEqualTo(organization.log())
                        .containsAll(acknowledged.get(organization.id()));
                all.addAll(read.get(i).get());
            }
            assertThat(all).doesNotHaveDuplicates();
            assertThat(met.keySet())
                    .contains(
                            Written.class,
                            WriteOutcome.Stale.class,
                            WriteOutcome.OwnIdTaken.class,
                            WriteOutcome.Repeated.class)
                    .doesNotContain(IllegalStateException.class);
        }
    }

    private void write() throws Exception {
        try (var proxy = PostgresProxy.before(database);
                var near = ledger(database);
                var far = ledger(proxy.dataSource());
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            for (int i = 0; i < WRITERS; i++) {
                var random = new Random(i);
                var ledger = i % 2 == 0 ? near : far;
                done.add(writers.submit(() -> {
                    for (int n = 0; n < WRITES; n++) writeSomething(ledger, random);
                }));
            }
            while (!done.stream().allMatch(Future::isDone)) {
                MILLISECONDS.sleep(200);
                proxy.cut();
            }
            for (var each : done) each.get();
        }
    }

    private void writeSomething(Ledger ledger, Random random) {
        var organization = organizations.get(random.nextInt(organizations.size()));
        var customer = "customer " + random.nextInt(12);
        var ownId = random.nextInt(3) == 0 ? "own id " + random.nextInt(12) : null;
        // A version that was right when it was read, and an own id that may have been free.
        var version = organization.version(customer);
        switch (random.nextInt(8)) {
            case 0 -> write(ledger, organization.nothing(customer, version), random);
            case 1 -> {
                var guest = Ids.next("cus_");
                write(ledger, organization.create(guest, ownId), random);
                write(ledger, organization.delete(guest, 1), random);
            }
            default ->
                write(ledger, organization.change(customer, version, ownId).claims(ownId), random);
        }
    }

    private void write(Ledger ledger, WriteSet writeSet, Random random) {
        try {
            var outcome = ledger.write(writeSet.record(recording("key " + random.nextInt(1_000))));
            met.merge(outcome.getClass(), 1, Integer::sum);
            if (outcome instanceof Written && writeSet.event != null) {
                acknowledged
                        .computeIfAbsent(writeSet.organization(), _ -> new ConcurrentLinkedQueue<>())
                        .add(writeSet.event.id());
            }
        } catch (LedgerUnavailable | IllegalStateException e) {
            met.merge(e.getClass(), 1, Integer::sum);
        }
    }

    /** Asks again and again for what comes after the last position seen. */
    private List<String> readWhileTheyWrite(TestOrganization organization) throws InterruptedException {
        var seen = new ArrayList<String>();
        while (true) {
            boolean last = !writing;
            var more = organization.logAfter(seen.size());
            seen.addAll(more);
            MILLISECONDS.sleep(1);
            if (last && more.isEmpty()) return seen;
        }
    }

    private static Ledger ledger(HikariDataSource dataSource) {
        return new Ledger(dataSource, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    }
}
