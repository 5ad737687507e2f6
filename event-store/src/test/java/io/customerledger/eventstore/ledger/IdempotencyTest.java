package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static io.customerledger.eventstore.ledger.TestOrganization.taken;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.api.request.RecordedAnswer.SubjectVersion;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.WriteOutcome.Repeated;
import io.customerledger.eventstore.ledger.WriteOutcome.Stale;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is recorded under an idempotency key, with the write that it answers or not at all. */
class IdempotencyTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-25T14:30:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final Ledger ledger = new Ledger(database, clock, Ledger.Limits.DEFAULT, _ -> {});
    private final TestOrganization organization = new TestOrganization(database);
    private final RecordedAnswers answers = new RecordedAnswers(JdbcClient.create(database), clock);

    @AfterEach
    void stop() {
        ledger.close();
        database.close();
    }

    @Test
    void what_is_written_is_recorded_with_what_it_shows() {
        ledger.write(organization.create("ada", null).record(recording("key")));
        assertThat(recorded("key")).contains(answer("changed", new SubjectVersion("ada", 1)));
    }

    @Test
    void a_decision_that_changes_nothing_is_recorded_at_the_version_it_was_made_on() {
        ledger.write(organization.create("ada", null));
        ledger.write(organization.nothing("ada", 1).record(recording("key")));
        assertThat(recorded("key")).contains(answer("changed", new SubjectVersion("ada", 1)));
    }

    @Test
    void a_taken_own_id_is_recorded_with_its_holder() {
        ledger.write(organization.create("ada", "own"));
        ledger.write(organization.create("bob", "own").record(recording("key")));
        assertThat(recorded("key")).contains(answer("taken", new SubjectVersion("ada", 1)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void where_a_taken_own_id_has_no_answer_of_its_own_none_is_recorded(boolean waiting) {
        ledger.write(organization.create("ada", "own"));
        var refused = new Recording(recording("key").idempotency(), "not_found", null, null, null);
        var entry = new Entry(
                List.of(organization.nothing("nobody", 0).claims("own").record(refused)), System.nanoTime());
        try (var writer = new Writer(database, clock, _ -> {}, _ -> {})) {
            writer.write(List.of(entry), waiting);
        }
        assertThat(entry.outcomes.join()).containsExactly(taken("own", "ada", 1));
        assertThat(recorded("key")).isEmpty();
    }

    @Test
    void of_a_stale_decision_nothing_is_recorded_and_the_key_is_free_for_the_next_try() {
        assertThat(ledger.write(organization.change("ada", 5, null).record(recording("key"))))
                .isEqualTo(new Stale());
        assertThat(recorded("key")).isEmpty();
        assertThat(ledger.write(organization.create("ada", null).record(recording("key"))))
                .isEqualTo(new Written());
    }

    @Test
    void a_repeat_writes_nothing_whatever_it_asks_for() {
        ledger.write(organization.create("ada", null).record(recording("key")));
        assertThat(ledger.write(organization.create("bob", null).record(recording("key"))))
                .isEqualTo(new Repeated());
        assertThat(organization.customers()).containsExactly("ada");
        assertThat(organization.recorded("key")).isEqualTo(1);
    }

    /**
     * The twin: the same without the look-up of the key. Within eight hours the table's own key would still refuse it.
     */
    @Test
    void without_that_look_a_repeat_would_be_written_again() {
        Twin.replaceInAppend(database, "(f.recorded_at|recorded) > p_now", "false AND $1 > p_now");
        ledger.write(organization.create("ada", null).record(recording("key")));
        pass(Duration.ofHours(9));
        ledger.write(organization.create("bob", null).record(recording("key")));
        assertThat(organization.customers()).containsExactly("ada", "bob");
    }

    @Test
    void another_organization_has_its_own_keys() {
        ledger.write(organization.create("ada", null).record(recording("key")));
        assertThat(ledger.write(
                        new TestOrganization(database).create("ada", null).record(recording("key"))))
                .isEqualTo(new Written());
    }

    @Test
    void of_concurrent_requests_with_one_key_one_is_written() throws Exception {
        var calls = new ArrayList<CompletableFuture<WriteOutcome>>();
        for (int i = 0; i < 32; i++) {
            var create = organization.create("customer " + i, null).record(recording("key"));
            calls.add(Async.call(() -> ledger.write(create)));
        }
        var outcomes = new ArrayList<WriteOutcome>();
        for (var each : calls) outcomes.add(each.get());
        assertThat(outcomes).containsOnlyOnce(new Written());
        assertThat(outcomes).filteredOn(new Repeated()::equals).hasSize(31);
        assertThat(organization.customers()).hasSize(1);
    }

    @Test
    void a_key_is_known_for_24_hours_and_not_longer() {
        ledger.write(organization.create("ada", null).record(recording("key")));
        for (int hours = 1; hours < 24; hours++) {
            pass(Duration.ofHours(1));
            assertThat(ledger.write(organization.create("bob", null).record(recording("key"))))
                    .isEqualTo(new Repeated());
            assertThat(recorded("key")).isPresent();
        }
        pass(Duration.ofHours(1));
        assertThat(recorded("key")).isEmpty();
        assertThat(ledger.write(organization.create("bob", null).record(recording("key"))))
                .isEqualTo(new Written());
        assertThat(recorded("key")).contains(answer("changed", new SubjectVersion("bob", 1)));
    }

    @Test
    void an_old_key_that_was_not_purged_is_in_nobodys_way() {
        ledger.write(organization.create("customer 0", null).record(recording("key")));
        for (int i = 1; i < 20; i++) {
            pass(Duration.ofHours(25 + i));
            assertThat(ledger.write(organization.create("customer " + i, null).record(recording("key"))))
                    .isEqualTo(new Written());
            assertThat(recorded("key")).contains(answer("changed", new SubjectVersion("customer " + i, 1)));
        }
    }

    @Test
    void the_first_of_a_group_speaks_for_all_of_it() {
        ledger.write(organization.create("ada", "own"));
        var outcomes = ledger.writeTogether(List.of(
                organization.bare().record(recording("key")),
                organization.create("bob", null),
                organization.create("eve", "own")));
        assertThat(outcomes).containsExactly(new Written(), new Written(), taken("own", "ada", 1));
        assertThat(recorded("key"))
                .contains(answer("changed", new SubjectVersion("bob", 1), new SubjectVersion("ada", 1)));
    }

    @Test
    void a_repeated_group_writes_nothing_at_all() {
        ledger.writeTogether(List.of(organization.bare().record(recording("key")), organization.create("ada", null)));
        assertThat(ledger.writeTogether(List.of(
                        organization.bare().record(recording("key")),
                        organization.create("bob", null),
                        organization.create("eve", null))))
                .containsOnly(new Repeated());
        assertThat(organization.customers()).containsExactly("ada");
    }

    @Test
    void a_group_in_which_nothing_was_to_be_written_is_recorded_too() {
        ledger.write(organization.bare().record(recording("key")));
        assertThat(recorded("key")).contains(answer("changed"));
        assertThat(ledger.write(organization.bare().record(recording("key")))).isEqualTo(new Repeated());
    }

    private Optional<RecordedAnswer> recorded(String key) {
        return answers.find(organization.id(), key);
    }

    private static RecordedAnswer answer(String kind, SubjectVersion... subjects) {
        return new RecordedAnswer("fingerprint", "2026-07-11", kind, List.of(subjects), null, null);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
