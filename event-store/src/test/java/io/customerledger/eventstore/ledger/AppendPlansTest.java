package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database function keeps its plans for a while; the tables may have been empty when they were made. */
class AppendPlansTest {

    private static final int ROWS = 5_000;

    private static final String READ_THROUGH = """
            SELECT relname
              FROM pg_stat_user_tables
             WHERE seq_tup_read >= ?
             UNION ALL
            SELECT indexrelname
              FROM pg_stat_user_indexes
             WHERE idx_tup_read >= ?""";

    @Test
    void what_was_planned_for_empty_tables_still_looks_up_by_key_in_full_ones() throws Exception {
        try (var watcher = TestDatabase.fresh()) {
            try (var database = TestDatabase.sameAs(watcher);
                    var ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {})) {
                var organization = new TestOrganization(database);
                for (int i = 0; i < 15; i++) writeOfEveryKind(ledger, organization, "early " + i);
                new JdbcTemplate(database).execute(fill(organization.id().toString()));
                Thread.sleep(1_000); // as long as plans last
                for (int i = 0; i < 15; i++) writeOfEveryKind(ledger, organization, "late " + i);
            }
            assertThat(readThrough(watcher)).isEmpty();
        }
    }

    private static String fill(String organization) {
        return """
            INSERT INTO customer
            SELECT '%1$s', 'filled ' || i, 1, 'filled ' || i, '', '', '{}', now(), now() FROM generate_series(1, %2$d) i;
            INSERT INTO event
            SELECT '%1$s', 1000000 + i, 'filled ' || i, 'filled ' || i, 1, '', 1, now(), '{}', '{}'
              FROM generate_series(1, %2$d) i;
            INSERT INTO data_key SELECT '%1$s', 'filled ' || i, '' FROM generate_series(1, %2$d) i;
            INSERT INTO idempotency
            SELECT '%1$s', 'filled ' || i, slot, now(), '', '', '', '{}', '{}'
              FROM generate_series(1, %2$d) i, generate_series(0, 4) slot;""".formatted(organization, ROWS);
    }

    private static List<String> readThrough(HikariDataSource watcher) {
        TestDatabase.awaitOthersEnded(watcher);
        return JdbcClient.create(watcher)
                .sql(READ_THROUGH)
                .param(ROWS)
                .param(ROWS)
                .query(String.class)
                .list();
    }

    private static void writeOfEveryKind(Ledger ledger, TestOrganization organization, String name) {
        ledger.write(organization.create(name, name).record(recording(name)));
        ledger.write(organization.create("other " + name, name));
        ledger.write(organization.change(name, 1, name).record(recording("again " + name)));
        ledger.write(organization.change(name, 1, name));
        ledger.write(organization.nothing(name, 2).record(recording(name)));
        ledger.write(organization.bare().claims(name));
        ledger.writeTogether(List.of(organization.bare(), organization.create("twin " + name, null)));
        ledger.write(organization.delete(name, 2));
    }
}
