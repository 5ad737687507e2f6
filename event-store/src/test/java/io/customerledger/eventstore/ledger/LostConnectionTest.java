package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static io.customerledger.eventstore.ledger.TestOrganization.taken;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.WriteOutcome.Repeated;
import io.customerledger.eventstore.ledger.WriteOutcome.Stale;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The connection is lost after the commit and before its answer: nobody knows whether it was written until somebody
 * looks.
 */
@Execution(ExecutionMode.CONCURRENT)
class LostConnectionTest {

    private static final Ledger.Limits LIMITS = new Ledger.Limits(100, 10, Duration.ofSeconds(4), true);

    private final HikariDataSource database = TestDatabase.fresh();
    private final PostgresProxy proxy = PostgresProxy.before(database);
    private final Ledger ledger = new Ledger(proxy.dataSource(), Clock.systemUTC(), LIMITS, _ -> {});
    private final TestOrganization organization = new TestOrganization(database);

    /** On a new connection the driver asks for the types of its arrays: no test is about those answers. */
    @BeforeEach
    void warmUp() {
        ledger.write(new TestOrganization(database).create("warm", null));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.pass();
        ledger.close();
        proxy.close();
        database.close();
    }

    @Test
    void an_event_that_was_written_counts_as_written_and_is_there_once() throws Exception {
        assertThat(writeAndLoseTheAnswer(organization.create("ada", "own"))).containsExactly(new Written());
        assertThat(organization.log()).hasSize(1);
        organization.assertWhole();
    }

    /** The twin: the same when nobody looks for the event. */
    @Test
    void without_that_look_its_caller_would_be_told_a_lie() throws Exception {
        Twin.replaceInAppend(database, "(CASE WHEN|IF) p_again THEN", "$1 false THEN");
        assertThat(writeAndLoseTheAnswer(organization.create("ada", "own"))).containsExactly(new Stale());
        assertThat(organization.log()).hasSize(1);
    }

    @Test
    void so_does_one_with_an_idempotency_key_which_is_recorded_once() throws Exception {
        var lost = organization.create("ada", "own").record(recording("key"));
        assertThat(writeAndLoseTheAnswer(lost)).containsExactly(new Written());
        assertThat(organization.log()).hasSize(1);
        assertThat(organization.recorded("key")).isEqualTo(1);
    }

    @Test
    void a_deletion_is_not_taken_for_one_of_a_customer_that_is_gone() throws Exception {
        ledger.write(organization.create("ada", "own"));
        assertThat(writeAndLoseTheAnswer(organization.delete("ada", 1))).containsExactly(new Written());
        assertThat(organization.log()).hasSize(2);
        organization.assertWhole();
    }

    @Test
    void of_a_decision_without_an_event_the_recorded_answer_is_the_truth() throws Exception {
        assertThat(writeAndLoseTheAnswer(organization.nothing("ada", 0).record(recording("key"))))
                .containsExactly(new Repeated());
        assertThat(organization.recorded("key")).isEqualTo(1);
    }

    @Test
    void a_decision_without_an_event_or_a_key_is_simply_made_again() throws Exception {
        assertThat(writeAndLoseTheAnswer(organization.nothing("ada", 0))).containsExactly(new Written());
        assertThat(writeAndLoseTheAnswer(organization.nothing("ada", 1))).containsExactly(new Stale());
    }

    @Test
    void a_claim_that_was_refused_is_refused_again() throws Exception {
        ledger.write(organization.create("ada", "own"));
        assertThat(writeAndLoseTheAnswer(organization.create("bob", "own"))).containsExactly(taken("own", "ada", 1));
        assertThat(organization.log()).hasSize(1);
    }

    @Test
    void each_of_a_group_gets_the_outcome_that_it_had() throws Exception {
        ledger.write(organization.create("ada", "own"));
        assertThat(writeAndLoseTheAnswer(
                        organization.bare(), organization.create("bob", "own"), organization.create("eve", null)))
                .containsExactly(new Written(), taken("own", "ada", 1), new Written());
        assertThat(organization.log()).hasSize(2);
    }

    @Test
    void what_reaches_the_server_and_waits_there_is_not_written_twice() throws Exception {
        var write = new CompletableFuture<WriteOutcome>();
        try (var _ = new LockHolder(database, organization)) {
            write = Async.call(() -> ledger.write(organization.create("ada", "own")));
            organization.awaitWaitingForLock(1);
            proxy.cut();
            organization.awaitWaitingForLock(2);
        }
        assertThat(write.get(5, SECONDS)).isEqualTo(new Written());
        assertThat(organization.log()).hasSize(1);
        organization.assertWhole();
    }

    @Test
    void while_the_database_is_away_nobody_is_told_anything_but_that() throws Exception {
        ledger.write(organization.create("ada", null));
        proxy.refuse();
        assertThatThrownBy(() -> ledger.write(organization.change("ada", 1, null)))
                .isInstanceOf(LedgerUnavailable.class);
        proxy.pass();
        assertThat(ledger.write(organization.change("ada", 1, null))).isEqualTo(new Written());
    }

    @Test
    void a_write_that_comes_while_the_database_is_away_for_a_moment_goes_through() throws Exception {
        ledger.write(organization.create("ada", null));
        proxy.refuse();
        var patient = Async.call(() -> ledger.write(organization.change("ada", 1, null)));
        SECONDS.sleep(1);
        assertThat(patient).isNotDone();
        proxy.pass();
        assertThat(patient.get(20, SECONDS)).isEqualTo(new Written());
    }

    @Test
    void who_has_claimed_a_key_does_not_wait_for_itself() throws Exception {
        var jdbc = JdbcClient.create(database);
        var recorded = new RecordedAnswers(jdbc, Clock.systemUTC());
        var claims = new ClaimedAnswers(ledger, recorded, jdbc, Clock.systemUTC());
        var idempotency = recording("key").idempotency();
        assertThat(loseTheAnswer(() -> claims.claim(organization.id(), organization.bare().origin, idempotency)))
                .isNull();
        assertThat(organization.recorded("key")).isEqualTo(1);
    }

    private List<WriteOutcome> writeAndLoseTheAnswer(WriteSet... writeSets) throws Exception {
        return loseTheAnswer(() -> ledger.writeTogether(List.of(writeSets)));
    }

    private <T> T loseTheAnswer(Callable<T> write) throws Exception {
        proxy.withhold();
        var lost = Async.call(write);
        proxy.awaitWithheld();
        proxy.cut();
        return lost.get(20, SECONDS);
    }
}
