package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.WriteOutcome.Stale;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of other subjects than customers: they come as JSON, with their event. */
class OtherRowsTest {

    private static final String JSON = """
            {"organization_id": "org_else", "key_id": "else", "webhook_id": "else", "replay_id": "else",
             "name": "", "prefix": "", "hash": "\\\\x01", "url": "", "events": [], "is_active": true, "secret": "",
             "status": "running", "only_failed": false, "position": 0, "last_position": 0, "events_total": 0,
             "events_sent": 0, "enabled_at": "2026-03-25T14:30:00Z", "created_at": "2026-03-25T14:30:00Z"}""";

    private final HikariDataSource database = TestDatabase.fresh();
    private final Ledger ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    private final TestOrganization organization = new TestOrganization(database);

    @AfterEach
    void stop() {
        ledger.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"api_key, key_id", "webhook, webhook_id", "webhook_replay, replay_id"})
    void a_row_belongs_to_its_subject_and_organization_whatever_its_json_says(String table, String id) {
        assertThat(ledger.write(organization.other(table, "subject", 0).put(JSON)))
                .isEqualTo(new Written());
        var rows = JdbcClient.create(database)
                .sql("SELECT organization_id || '/' || %s FROM %s".formatted(id, table))
                .query(String.class);
        assertThat(rows.list()).containsExactly(organization.id() + "/subject");
    }

    @ParameterizedTest
    @CsvSource({"api_key", "webhook"})
    void it_goes_with_its_deletion_and_its_versions_go_on(String table) {
        ledger.write(organization.other(table, "subject", 0).put(JSON));
        assertThat(ledger.write(organization.other(table, "subject", 0).put(JSON)))
                .isEqualTo(new Stale());
        assertThat(ledger.write(organization.other(table, "subject", 1).delete()))
                .isEqualTo(new Written());
        assertThat(JdbcClient.create(database)
                        .sql("SELECT count(*) FROM " + table)
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(ledger.write(organization.other(table, "subject", 2).put(JSON)))
                .isEqualTo(new Written());
        assertThat(organization.log()).hasSize(3);
    }
}
