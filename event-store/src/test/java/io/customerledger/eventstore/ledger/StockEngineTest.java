package io.customerledger.eventstore.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.axonframework.common.jdbc.ConnectionWrapperFactory.wrap;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.ConnectionWrapperFactory.NoOpCloseHandler;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The control: one race, two stores. A transaction has taken its place in the log and is slow to commit; another
 * commits after it; a reader comes by. Axon's own engine gives a gap up after a while (60 s as shipped, here 50 ms).
 */
class StockEngineTest {

    private final HikariDataSource database = TestDatabase.fresh();

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void axons_own_engine_never_shows_the_reader_what_commits_after_its_gap_was_given_up() throws Exception {
        engine(database::getConnection).createSchema(PostgresEventTableFactory.INSTANCE);
        var reader = engine(database::getConnection);
        var read = new ArrayList<String>();
        TrackingToken token;
        try (var slow = database.getConnection()) {
            slow.setAutoCommit(false);
            engine(() -> wrap(slow, new NoOpCloseHandler())).appendEvents(event("first"));
            engine(database::getConnection).appendEvents(event("second"));
            MILLISECONDS.sleep(100);
            token = readAfter(null, reader, read);
            slow.commit();
        }
        readAfter(token, reader, read);
        assertThat(read).containsExactly("second");
        var all = new ArrayList<String>();
        readAfter(null, reader, all);
        assertThat(all).containsExactly("first", "second");
    }

    @Test
    void our_ledger_shows_the_reader_both_in_their_order() throws Exception {
        var organization = new TestOrganization(database);
        var first = organization.create("first", null);
        var second = organization.create("second", null);
        var read = new ArrayList<String>();
        try (var slow = database.getConnection();
                var quick = database.getConnection()) {
            slow.setAutoCommit(false);
            append(slow, first);
            var waiting = Async.call(() -> append(quick, second));
            MILLISECONDS.sleep(100);
            read.addAll(organization.logAfter(read.size()));
            assertThat(read).isEmpty();
            slow.commit();
            waiting.get(5, SECONDS);
        }
        read.addAll(organization.logAfter(read.size()));
        assertThat(read).containsExactly(first.event.id(), second.event.id());
    }

    private static JdbcEventStorageEngine engine(ConnectionProvider connections) {
        var serializer = Jackson3Serializer.builder().build();
        return JdbcEventStorageEngine.builder()
                .connectionProvider(connections)
                .transactionManager(NoTransactionManager.instance())
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .gapTimeout(50)
                .build();
    }

    /** Reads on from a token and returns the next one. */
    private static TrackingToken readAfter(TrackingToken token, EventStorageEngine engine, List<String> read) {
        var last = token;
        for (var event : engine.readEvents(token, false).toList()) {
            read.add(event.getIdentifier());
            last = event.trackingToken();
        }
        return last;
    }

    private static DomainEventMessage<String> event(String id) {
        return new GenericDomainEventMessage<>("Customer", id, 0, "{}", MetaData.emptyInstance(), id, Instant.now());
    }

    private static List<List<WriteOutcome>> append(Connection connection, WriteSet writeSet) throws SQLException {
        return new Append(connection, false).write(List.of(new Entry(List.of(writeSet), 0)), true, Instant.now());
    }
}
