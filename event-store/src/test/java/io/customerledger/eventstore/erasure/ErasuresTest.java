package io.customerledger.eventstore.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.sealing.MasterKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Databases as they are after a restore: a log without rows, whose keys are older or newer than it. */
class ErasuresTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final Origin ORIGIN =
            new Origin(new Actor("api_key", "key_1", "Shop"), "Eve", "Asked", "req_1", null);
    private static final Instant THEN = Instant.parse("2025-03-25T14:30:00.123Z");
    private static final Instant LATER = Instant.parse("2026-03-25T14:30:00.123Z");

    private final MasterKey masterKey = MasterKey.of(MasterKey.generate());
    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Ledger ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    private final Erasures erasures = new Erasures(jdbc, new Histories(new JdbcTemplate(database), masterKey));
    private final List<CustomerKey> customers = new PlantedLog(database, masterKey).plant(ACME, 3, 2);

    @AfterEach
    void close() {
        ledger.close();
        database.close();
    }

    @Test
    void an_erasure_destroys_the_key_and_is_in_the_list_as_it_was() {
        var erasure = erasure(customers.get(1), LATER);
        assertThat(erasures.again(erasure, ledger)).isTrue();
        assertThat(keys()).isEqualTo(2);
        assertThat(list()).containsExactly(erasure);
        assertThat(Erasure.read(erasure.line())).isEqualTo(erasure);
    }

    @Test
    void done_twice_it_is_done_once() {
        var erasure = erasure(customers.get(1), LATER);
        erasures.again(erasure, ledger);
        assertThat(erasures.again(erasure, ledger)).isFalse();
        assertThat(list()).hasSize(1);
    }

    @Test
    void a_key_that_comes_back_after_the_receipt_is_destroyed_again() {
        var erasure = erasure(customers.get(1), LATER);
        erasures.again(erasure, ledger);
        jdbc.sql("INSERT INTO data_key VALUES (?, ?, '')")
                .params(erasure.organizationId(), erasure.customerId())
                .update();
        assertThat(erasures.again(erasure, ledger)).isTrue();
        assertThat(keys()).isEqualTo(2);
        assertThat(list()).hasSize(1);
    }

    @Test
    void where_only_the_receipt_is_missing_it_is_written() {
        var erasure = erasure(customers.get(1), LATER);
        jdbc.sql("DELETE FROM data_key WHERE subject_id = ?")
                .param(erasure.customerId())
                .update();
        assertThat(erasures.again(erasure, ledger)).isTrue();
        assertThat(list()).containsExactly(erasure);
    }

    @Test
    void a_receipt_is_never_before_what_was_erased() {
        erasures.again(erasure(customers.get(1), THEN), ledger);
        assertThat(list())
                .singleElement()
                .satisfies(erasure -> assertThat(erasure.erasedAt()).isAfter(THEN));
    }

    @Test
    void whom_the_log_does_not_know_is_left_out() {
        var stranger = new Erasure("org_acme", "cus_stranger", "evt_1", LATER, ORIGIN);
        assertThat(erasures.again(stranger, ledger)).isFalse();
        assertThat(list()).isEmpty();
    }

    @Test
    void who_is_in_a_table_that_a_replay_swaps_in_meanwhile_is_erased_from_it() throws Exception {
        var erasure = erasure(customers.get(1), LATER);
        jdbc.sql("SELECT create_customer_next()").query().singleRow();
        jdbc.sql("INSERT INTO customer_next VALUES ('org_acme', ?, 2, NULL, '', '', '{}', now(), now())")
                .param(erasure.customerId())
                .update();
        try (var holder = database.getConnection();
                var lock = holder.prepareStatement("SELECT FROM organization FOR UPDATE")) {
            holder.setAutoCommit(false);
            lock.execute();
            var again =
                    CompletableFuture.supplyAsync(() -> erasures.again(erasure, ledger), Thread::startVirtualThread);
            Thread.sleep(300); // Until it has got as far as it can.
            assertThat(keys()).as("those of a customer without a receipt stay").isEqualTo(3);
            jdbc.sql("SELECT swap_customer_next()").query().singleRow();
            holder.rollback();
            assertThat(again.join()).isTrue();
        }
        assertThat(keys()).isEqualTo(2);
        assertThat(jdbc.sql("SELECT count(*) FROM customer").query(Long.class).single())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "all"})
    void samples_that_the_planner_took_go_soon_after_their_customers(String deleted) throws InterruptedException {
        for (var customer : List.of("one", "other")) {
            jdbc.sql("INSERT INTO customer VALUES ('org_acme', :name, 1, :name, :name, :name, '{}', now(), now())"
                            .replace(":name", "'" + customer + "'"))
                    .update();
        }
        jdbc.sql("ANALYZE customer").update();
        var samples = new Samples(jdbc);
        samples.renew();
        assertThat(sampled()).contains("one");
        jdbc.sql("DELETE FROM customer WHERE ? IN (customer_id, 'all')")
                .param(deleted)
                .update();
        // PostgreSQL counts what happened only a moment later.
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (sampled().contains("one") && System.nanoTime() < end) {
            samples.renew();
            Thread.sleep(100);
        }
        assertThat(sampled()).doesNotContain("one");
    }

    @Test
    void samples_are_taken_anew_when_postgresql_may_have_forgotten_what_was_deleted() {
        jdbc.sql("INSERT INTO customer VALUES ('org_acme', 'one', 1, 'one', 'one', 'one', '{}', now(), now())")
                .update();
        jdbc.sql("INSERT INTO customer VALUES ('org_acme', 'two', 1, 'two', 'two', 'two', '{}', now(), now())")
                .update();
        jdbc.sql("ANALYZE customer").update();
        var samples = new Samples(jdbc);
        samples.renew();
        jdbc.sql("DELETE FROM customer WHERE customer_id = 'one'").update();
        // What a crash does to the counts of PostgreSQL.
        jdbc.sql("SELECT pg_stat_reset(), pg_stat_reset_shared('bgwriter')")
                .query()
                .singleRow();
        samples.renew();
        assertThat(sampled()).contains("two").doesNotContain("one");
    }

    /** For a new table PostgreSQL counts from zero again, and may come to the same number. */
    @Test
    void samples_are_taken_anew_of_a_table_that_a_replay_has_made() {
        var samples = new Samples(jdbc);
        samples.renew();
        jdbc.sql("SELECT create_customer_next(), swap_customer_next()").query().singleRow();
        jdbc.sql("INSERT INTO customer VALUES ('org_acme', 'one', 1, 'one', 'one', 'one', '{}', now(), now())")
                .update();
        jdbc.sql("ANALYZE customer").update();
        jdbc.sql("DELETE FROM customer").update();
        samples.renew();
        assertThat(sampled()).doesNotContain("one");
    }

    @Test
    void of_keys_no_samples_are_taken() {
        jdbc.sql("ANALYZE data_key").update();
        assertThat(jdbc.sql("SELECT attname::text FROM pg_stats WHERE tablename = 'data_key'")
                        .query(String.class)
                        .list())
                .contains("subject_id")
                .doesNotContain("wrapped");
    }

    private String sampled() {
        return jdbc.sql("""
                        SELECT coalesce(string_agg(concat(s.most_common_vals, s.histogram_bounds, s.most_common_elems), ' '), '')
                          FROM pg_stats s
                         WHERE tablename = 'customer'
                           AND attname IN ('external_id', 'email_folded', 'words')""").query(String.class).single();
    }

    private static Erasure erasure(CustomerKey customer, Instant at) {
        return new Erasure("org_acme", customer.id().value(), "evt_of_the_erasure", at, ORIGIN);
    }

    private List<Erasure> list() {
        var list = new ArrayList<Erasure>();
        erasures.each(list::add);
        return list;
    }

    private long keys() {
        return jdbc.sql("SELECT count(*) FROM data_key").query(Long.class).single();
    }
}
