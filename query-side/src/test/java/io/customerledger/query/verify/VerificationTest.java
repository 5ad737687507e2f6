package io.customerledger.query.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.replay.Projection;
import io.customerledger.query.replay.Replayer;
import io.customerledger.query.replay.Replays;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class VerificationTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");

    private final MasterKey masterKey = MasterKey.of(MasterKey.generate());
    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final Histories histories = new Histories(jdbc, masterKey);
    private List<CustomerKey> customers;

    @BeforeEach
    void plant() throws InterruptedException {
        customers = new PlantedLog(database, masterKey).plant(ACME, 501, 5);
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(database));
        var replays = new Replays(JdbcClient.create(jdbc), transactions);
        replays.request(Projection.CUSTOMERS);
        new Replayer(Projection.CUSTOMERS, replays, histories, jdbc, transactions, () -> {}).runWhatIsDue();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_whole_log_whose_rows_are_its_fold_has_no_problems() {
        delete(customers.get(3));
        event(customers.get(3), 6, "customer.deleted");
        event("key_1", 1, "api_key.created");
        var findings = verify();
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.events()).isEqualTo(501 * 5 + 2);
        assertThat(findings.customers()).isEqualTo(500);
        assertThat(findings.erasedCustomers()).isEqualTo(1);
    }

    @Test
    void a_missing_event_is_a_gap_in_positions_and_versions() {
        jdbc.update("DELETE FROM event WHERE position = 510");
        assertThat(verify().problems())
                .contains(
                        customers.get(8) + ": event 3 comes after event 1",
                        "org_acme: its last position is 2505, it has 2504 events, and the first position without one is 510");
    }

    @Test
    void the_first_event_missing_is_a_gap_too() {
        jdbc.update("DELETE FROM event WHERE position = 1");
        assertThat(verify().problems())
                .contains(
                        "org_acme: its last position is 2505, it has 2504 events, and the first position without one is 1");
    }

    @Test
    void an_event_that_was_changed_in_the_database_cannot_be_read() {
        jdbc.update(
                "UPDATE event SET payload = replace(payload::text, 'fullName', 'timezone')::json WHERE position = 1004");
        assertThat(verify().problems())
                .singleElement()
                .asString()
                .startsWith(customers.get(1) + ": event 3 cannot be read");
    }

    @Test
    void a_row_that_is_not_the_fold_is_named_with_its_columns() {
        jdbc.update(
                "UPDATE customer SET email_folded = 'eve', words = '' WHERE customer_id = ?", id(customers.get(500)));
        assertThat(verify().problems())
                .containsExactly(
                        customers.get(500) + ": its row is not what its events make of it: email_folded, words");
    }

    @Test
    void no_column_of_a_row_may_be_another_than_its_events_make() {
        var others = Map.of(
                "external_id", "'eve'",
                "email_folded", "'eve'",
                "words", "''",
                "profile", "'{\"email\":\"eve@example.com\"}'",
                "created_at", "now()",
                "updated_at", "now()");
        var expected = new ArrayList<String>();
        others.forEach((column, other) -> {
            var customer = customers.get(expected.size());
            jdbc.update("UPDATE customer SET %s = %s WHERE customer_id = ?".formatted(column, other), id(customer));
            expected.add(customer + ": its row is not what its events make of it: " + column);
        });
        assertThat(verify().problems()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void a_row_at_the_wrong_version_is_found() {
        jdbc.update("UPDATE customer SET version = 4 WHERE customer_id = ?", id(customers.get(0)));
        jdbc.update("UPDATE customer SET version = 7 WHERE customer_id = ?", id(customers.get(1)));
        jdbc.update("UPDATE customer SET version = 0 WHERE customer_id = ?", id(customers.get(2)));
        assertThat(verify().problems())
                .containsExactlyInAnyOrder(
                        customers.get(0) + ": its row is not what its events make of it: profile, updated_at",
                        customers.get(0) + ": its row is at version 4, its last event is 5",
                        customers.get(1) + ": its row is at version 7, its last event is 5",
                        customers.get(2) + ": its row is at version 0, its last event is 5");
    }

    @Test
    void events_of_a_customer_that_are_not_a_customers_are_found() {
        type(customers.get(0), 5, "foo.changed");
        type(customers.get(1), 1, "api_key.created");
        assertThat(verify().problems())
                .contains(
                        customers.get(0) + ": event 5 is of another kind than its first",
                        customers.get(1) + ": it is a customer, and its first event is not a customer's");
    }

    @Test
    void events_that_are_out_of_order_are_found() {
        jdbc.update(
                "UPDATE event SET subject_version = 100 - subject_version WHERE subject_id = ? AND subject_version IN (2, 3)",
                id(customers.get(0)));
        jdbc.update(
                "UPDATE event SET subject_version = subject_version - 95 WHERE subject_id = ? AND subject_version > 96",
                id(customers.get(0)));
        event(customers.get(1), 6, "customer.deleted");
        jdbc.update("UPDATE event SET occurred_at = '2001-01-01Z' WHERE type = 'customer.deleted'");
        delete(customers.get(1));
        assertThat(verify().problems())
                .contains(
                        customers.get(0) + ": event 3 is before event 2 in the log or in time",
                        customers.get(1) + ": event 6 is before event 5 in the log or in time");
    }

    private void type(CustomerKey customer, int version, String type) {
        jdbc.update(
                "UPDATE event SET type = ? WHERE subject_id = ? AND subject_version = ?", type, id(customer), version);
    }

    @Test
    void a_row_without_events_and_events_without_a_row_are_found() {
        jdbc.update("UPDATE customer SET customer_id = 'cus_stray' WHERE customer_id = ?", id(customers.get(0)));
        assertThat(verify().problems())
                .containsExactlyInAnyOrder(
                        customers.get(0) + ": it has no row", "org_acme/cus_stray: its row has no events");
    }

    @Test
    void an_erasure_that_did_not_reach_its_key_is_found_and_so_is_a_lost_key() {
        event(customers.get(0), 6, "customer.deleted");
        jdbc.update("DELETE FROM data_key WHERE subject_id = ?", id(customers.get(1)));
        assertThat(verify().problems())
                .containsExactlyInAnyOrder(
                        customers.get(0) + ": it was deleted, and its data key is still there",
                        customers.get(0) + ": it was deleted, and its row is still there",
                        customers.get(1) + ": its data key is missing, and it was not deleted");
    }

    @Test
    void a_key_that_cannot_be_read_is_found_and_hides_nothing_else() {
        jdbc.update("UPDATE data_key SET wrapped = '\\x00' WHERE subject_id = ?", id(customers.get(0)));
        jdbc.update("DELETE FROM customer WHERE customer_id = ?", id(customers.get(1)));
        assertThat(verify().problems())
                .containsExactlyInAnyOrder(
                        "%1$s: event 1 cannot be read (The data key of %1$s cannot be read)"
                                .formatted(customers.get(0)),
                        customers.get(1) + ": it has no row");
    }

    @Test
    void many_problems_are_all_counted_and_the_first_are_named() {
        jdbc.update("UPDATE customer SET email_folded = 'eve'");
        assertThat(verify().problems()).hasSize(100);
        assertThat(verify().problemsTotal()).isEqualTo(501);
    }

    /** Of the first range the rows have been read by then, and the events of 400 of its 500 customers. */
    @Test
    void what_is_written_meanwhile_is_no_problem() {
        var inOrder = customers.stream()
                .sorted(Comparator.comparing(VerificationTest::id))
                .toList();
        var meanwhile = new AtomicBoolean();
        var findings = verify(_ -> {
            if (meanwhile.getAndSet(true)) return;
            rename(inOrder.get(450));
            delete(inOrder.get(460));
            event(inOrder.get(460), 6, "customer.deleted");
            event(id(inOrder.get(470)) + "0", 1, "customer.created");
        });
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.events()).as("it has met all of it").isEqualTo(501 * 5 + 3);
    }

    private Findings verify() {
        return verify(_ -> {});
    }

    private Findings verify(Consumer<Findings> progress) {
        var rows = new CustomerRows(JdbcClient.create(jdbc));
        return new Verification(histories, rows).run(progress);
    }

    private void rename(CustomerKey customer) {
        var key = new DataKeys(JdbcClient.create(jdbc), masterKey)
                .forWriting(customer)
                .orElseThrow();
        var change = new FieldChange(CustomerField.FULL_NAME, "Person of version 3", "Renamed");
        var at = Instant.parse("2026-06-01T00:00:00Z");
        var event = CustomerEventCodec.encode(new CustomerUpdated(customer, List.of(change), at), 6, key);
        event(customer, 6, event.type());
        jdbc.update(
                "UPDATE event SET revision = ?, occurred_at = ?::timestamptz, payload = ?::json "
                        + "WHERE subject_version = 6",
                event.revision(),
                event.occurredAt().toString(),
                event.payload());
    }

    private void delete(CustomerKey customer) {
        jdbc.update("DELETE FROM customer WHERE customer_id = ?", id(customer));
        jdbc.update("DELETE FROM data_key WHERE subject_id = ?", id(customer));
    }

    private void event(CustomerKey customer, long version, String type) {
        event(id(customer), version, type);
    }

    private void event(String subject, long version, String type) {
        jdbc.update("""
                INSERT INTO event
                SELECT organization_id, max(position) + 1, 'evt_' || max(position), ?, ?, ?, 1, now(), '{}', '{}'
                  FROM event GROUP BY organization_id""", subject, version, type);
    }

    private static String id(CustomerKey customer) {
        return customer.id().value();
    }
}
