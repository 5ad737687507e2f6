package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static io.customerledger.eventstore.ledger.TestOrganization.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.Json;
import io.customerledger.api.customer.Profile;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.ledger.WriteOutcome.Repeated;
import io.customerledger.eventstore.ledger.WriteOutcome.Stale;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Spliterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What becomes of one write set concerns no other in its batch. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchTest {

    private HikariDataSource database;
    private TestOrganization organization;
    private Writer writer;

    @BeforeAll
    void start() {
        database = TestDatabase.fresh();
        writer = new Writer(database, Clock.systemUTC(), entry -> entry.fail(new LedgerUnavailable("busy")), _ -> {});
    }

    @AfterAll
    void stop() {
        writer.close();
        database.close();
    }

    private TestOrganization organizationWithAda() {
        organization = new TestOrganization(database);
        assertThat(outcomes(List.of(organization.create("ada", "own").record(recording("used")))))
                .containsExactly(new Written());
        return organization;
    }

    @Test
    void a_taken_own_id_is_its_claimants_alone() {
        var one = organizationWithAda().create("bob", "own");
        assertThat(outcomeAmong63(one)).isEqualTo(taken("own", "ada", 1));
        assertThat(organization.log()).hasSize(1 + 63);
    }

    @Test
    void a_stale_decision_is_its_callers_alone() {
        assertThat(outcomeAmong63(organizationWithAda().change("ada", 7, "own")))
                .isEqualTo(new Stale());
        assertThat(organization.log()).hasSize(1 + 63);
    }

    @Test
    void a_repeated_request_is_its_callers_alone() {
        var one = organizationWithAda().create("bob", null).record(recording("used"));
        assertThat(outcomeAmong63(one)).isEqualTo(new Repeated());
        assertThat(organization.log()).hasSize(1 + 63);
    }

    @Test
    void what_postgresql_refuses_is_its_callers_alone() {
        var refused = new ArrayList<WriteSet>();
        refused.add(organizationWithAda().change("ada", 1, "own", "{\"text\":\"\u0000\"}"));
        refused.add(organization.change("ada", 1, "own", "no JSON"));
        for (var one : refused) {
            assertThat(outcomeAmong63(one)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(organization.log()).hasSize(1 + 2 * 63);
    }

    @Test
    void a_written_one_is_one_of_64() {
        assertThat(outcomeAmong63(organizationWithAda().change("ada", 1, "own")))
                .isEqualTo(new Written());
        assertThat(organization.log()).hasSize(1 + 64);
    }

    @Test
    void organizations_of_one_batch_fail_apart() {
        var good = new TestOrganization(database);
        var bad = new TestOrganization(database);
        assertThat(outcomes(List.of(
                        good.create("ada", "own"),
                        bad.change("bob", 0, null, "\u0000"),
                        good.create("eve", null),
                        bad.create("joe", "own"))))
                .satisfiesExactly(
                        outcome -> assertThat(outcome).isEqualTo(new Written()),
                        outcome -> assertThat(outcome).isInstanceOf(IllegalStateException.class),
                        outcome -> assertThat(outcome).isEqualTo(new Written()),
                        outcome -> assertThat(outcome).isEqualTo(new Written()));
        good.assertWhole();
        bad.assertWhole();
    }

    @Test
    void organizations_that_take_turns_in_a_batch_get_each_its_own() {
        var one = new TestOrganization(database);
        var other = new TestOrganization(database);
        assertThat(outcomes(List.of(
                        one.create("a", null),
                        other.create("b", null),
                        other.create("c", null),
                        one.create("d", null))))
                .containsOnly(new Written());
        assertThat(one.customers()).containsExactly("a", "d");
        assertThat(other.customers()).containsExactly("b", "c");
    }

    @Test
    void what_cannot_be_sent_comes_into_no_batch() {
        var broken = new HashSet<String>() {
            @Override
            public Spliterator<String> spliterator() {
                throw new IllegalStateException("no words");
            }
        };
        var row = new CustomerRow(
                1,
                new Profile(null, "a@b.co", null, null, null, new Json("{}"), null, null),
                null,
                "a@b.co",
                broken,
                Instant.EPOCH);
        var one = organizationWithAda().create("bob", null).put(row);
        assertThatThrownBy(() -> new Entry(List.of(one), 0)).hasMessage("no words");
    }

    /** The outcome of one write set in the middle of 63 that nothing is wrong with, and that are all written. */
    private Object outcomeAmong63(WriteSet one) {
        var all = new ArrayList<WriteSet>();
        for (int i = 0; i < 63; i++) {
            if (i == 31) all.add(one);
            all.add(organization.create("c" + System.nanoTime(), null));
        }
        var outcomes = outcomes(all);
        var ofOne = outcomes.remove(31);
        assertThat(outcomes).hasSize(63).containsOnly(new Written());
        organization.assertWhole();
        return ofOne;
    }

    /** What the write sets of one batch are answered: an outcome, or the failure. */
    private List<Object> outcomes(List<WriteSet> writeSets) {
        var entries = writeSets.stream()
                .map(writeSet -> new Entry(List.of(writeSet), System.nanoTime() + 1_000_000_000L))
                .toList();
        writer.write(entries, false);
        var outcomes = new ArrayList<Object>();
        for (var entry : entries) {
            outcomes.add(entry.outcomes
                    .handle((outcome, failure) -> failure == null ? outcome.getFirst() : failure)
                    .join());
        }
        return outcomes;
    }
}
