package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PostgreSQL answers, and cannot write now: whoever asked may come again. */
@Execution(ExecutionMode.CONCURRENT)
class UnableDatabaseTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final Writer writer = new Writer(database, Clock.systemUTC(), _ -> {}, _ -> {});

    @AfterEach
    void stop() {
        writer.close();
        database.close();
    }

    /** Read only, disk full, query cancelled, deadlock. */
    @ParameterizedTest
    @ValueSource(strings = {"25006", "53100", "57014", "40P01"})
    void what_it_cannot_do_now_is_no_defect(String state) {
        JdbcClient.create(database).sql("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '%s'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON event EXECUTE FUNCTION refuse()""".formatted(state)).update();
        assertIsUnable(1);
    }

    /** One is written by itself, several organizations by one statement for all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void who_holds_a_table_is_waited_for_two_seconds(int organizations) throws Exception {
        try (var holder = database.getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
            assertThat(assertIsUnable(organizations)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        }
    }

    /** Creates a customer in each of new organizations and says how long it took to hear that this cannot be done. */
    private Duration assertIsUnable(int organizations) {
        var entries = Stream.generate(() -> new TestOrganization(database).create("ada", null))
                .limit(organizations)
                .map(create -> new Entry(List.of(create), System.nanoTime()))
                .toList();
        var start = Instant.now();
        writer.write(entries, false);
        var took = Duration.between(start, Instant.now());
        assertThat(entries)
                .allSatisfy(
                        entry -> assertThatThrownBy(entry.outcomes::join).hasCauseInstanceOf(LedgerUnavailable.class));
        return took;
    }
}
