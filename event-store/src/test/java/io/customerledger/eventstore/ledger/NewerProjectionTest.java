package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A node that makes rows as an earlier version did meets a table that is of a later one since. */
class NewerProjectionTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final TestOrganization organization = new TestOrganization(database);
    private final TestOrganization other = new TestOrganization(database);

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void nothing_of_an_older_node_goes_into_it_in_whichever_way_it_writes() {
        JdbcClient.create(database).sql("UPDATE projection SET version = 2").update();
        assertIsNotWritten(organization.create("a", null));
        assertIsNotWritten(
                organization.create("a", null),
                organization.create("b", null),
                organization.create("c", null),
                organization.create("d", null));
        assertIsNotWritten(
                organization.create("a", null),
                organization.create("b", null),
                other.create("a", null),
                other.create("b", null));
    }

    private void assertIsNotWritten(WriteSet... batch) {
        var entries = List.of(batch).stream()
                .map(writeSet -> new Entry(List.of(writeSet), System.nanoTime()))
                .toList();
        try (var writer = new Writer(database, Clock.systemUTC(), _ -> {}, _ -> {})) {
            writer.write(entries, false);
        }
        assertThat(entries)
                .allSatisfy(
                        entry -> assertThatThrownBy(entry.outcomes::join).hasCauseInstanceOf(LedgerUnavailable.class));
        assertThat(organization.log()).isEmpty();
        assertThat(other.log()).isEmpty();
    }
}
