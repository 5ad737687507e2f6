package io.customerledger.query.replay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.customerledger.eventstore.ledger.WriteOutcome;
import io.customerledger.eventstore.ledger.WriteSet;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.customer.CustomerProjection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** A database with logs to replay, and all that is done to them. */
abstract class Replaying {

    static final OrganizationId ACME = new OrganizationId("org_acme");
    static final OrganizationId BETA = new OrganizationId("org_beta");
    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);

    final MasterKey masterKey = MasterKey.of(MasterKey.generate());
    final HikariDataSource database = TestDatabase.fresh();
    final JdbcTemplate jdbc = new JdbcTemplate(database);
    final Replays replays = new Replays(JdbcClient.create(jdbc), transactions(_ -> {}));
    final Ledger ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});

    @AfterEach
    void close() {
        ledger.close();
        database.close();
    }

    Replay replay() {
        return replay(_ -> {});
    }

    Replay replay(Consumer<Integer> step) {
        replays.request(Projection.CUSTOMERS);
        assertThat(runWhatIsDue(replayer(Projection.CUSTOMERS, transactions(step))))
                .isTrue();
        return replays.last(Projection.CUSTOMERS).orElseThrow();
    }

    static boolean runWhatIsDue(Replayer replayer) {
        try {
            return replayer.runWhatIsDue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Replayer replayer(Projection projection, TransactionTemplate transactions) {
        return replayer(projection, database, transactions, () -> {});
    }

    Replayer replayer(Projection projection, DataSource pool, TransactionTemplate transactions, Runnable onSwap) {
        var connections = new JdbcTemplate(pool);
        var requests = new Replays(JdbcClient.create(connections), transactions(pool, _ -> {}));
        var histories = new Histories(connections, masterKey);
        return new Replayer(projection, requests, histories, connections, transactions, onSwap);
    }

    static Projection projection(int version) {
        return new Projection("customers", version, customer -> {
            var row = CustomerProjection.row(customer);
            return new CustomerRow(
                    version, row.profile(), row.externalId(), "version " + version, row.words(), row.createdAt());
        });
    }

    /** Transactions before each of which something is done, given its number. */
    TransactionTemplate transactions(Consumer<Integer> before) {
        return transactions(database, before);
    }

    TransactionTemplate transactions(DataSource pool, Consumer<Integer> before) {
        var number = new AtomicInteger();
        return new TransactionTemplate(new DataSourceTransactionManager(pool)) {
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

    interface Work {
        void run() throws Exception;
    }

    static Consumer<Integer> atStep(int number, Work work) {
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

    List<CustomerKey> plant(OrganizationId organization, int customers, int eventsOfEach) {
        return new PlantedLog(database, masterKey).plant(organization, customers, eventsOfEach);
    }

    void rename(CustomerKey customer, String name) {
        change(customer, name, CustomerProjection::row);
    }

    void change(CustomerKey customer, String name, Function<CustomerState, CustomerRow> projection) {
        var before = state(customer);
        var changes = List.of(
                new FieldChange(CustomerField.FULL_NAME, before.profile().fullName(), name));
        var event = new CustomerUpdated(customer, changes, Instant.parse("2026-06-01T00:00:00Z"));
        write(before, event, writeSet -> writeSet.put(projection.apply(CustomerState.after(before, event))));
    }

    void delete(CustomerKey customer) {
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

    CustomerState state(CustomerKey customer) {
        return new CustomerRows(JdbcClient.create(jdbc)).byKey(customer).orElseThrow();
    }

    static String id(CustomerKey customer) {
        return customer.id().value();
    }

    long count(String table) {
        return jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
    }

    Map<Long, Long> versions() {
        return jdbc.query("SELECT version, count(*) FROM customer GROUP BY version", rows -> {
            var versions = new java.util.TreeMap<Long, Long>();
            while (rows.next()) {
                versions.put(rows.getLong(1), rows.getLong(2));
            }
            return versions;
        });
    }

    boolean shadowExists() {
        return jdbc.queryForObject("SELECT to_regclass('customer_next') IS NOT NULL", Boolean.class);
    }

    static void eventually(Runnable assertion) {
        var deadline = System.nanoTime() + SECONDS.toNanos(20);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) throw e;
                sleep(50);
            }
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
