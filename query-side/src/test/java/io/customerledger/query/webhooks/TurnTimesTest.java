package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What a turn takes to be due, held and over. */
@Execution(ExecutionMode.CONCURRENT)
class TurnTimesTest extends TurnsByHand {

    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    void a_claim_is_as_old_as_the_call_that_asked_for_it() throws SQLException {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        try (var holder = node.database.getConnection();
                var lock = holder.prepareStatement("SELECT FROM webhook_progress FOR UPDATE")) {
            holder.setAutoCommit(false);
            lock.execute();
            var taking = CompletableFuture.supplyAsync(() -> take(webhook), Thread::startVirtualThread);
            eventually(SOON, node::somebodyWaits, () -> "Nobody waits");
            DeliveryTest.pause(Duration.ofMillis(100));
            long answered = System.nanoTime();
            holder.rollback();
            assertThat(taking.join()).singleElement().matches(claim -> claim.since() < answered);
        }
    }

    @Test
    void who_died_with_all_that_may_be_in_flight_holds_up_nobody_though_the_clock_was_set_back_then() {
        var webhook = node.endpoint(URL);
        node.createAll(IntStream.range(0, 32).mapToObj(n -> "Name " + n).toList());
        assertThat(take(webhook)).hasSize(32);
        node.jdbc.sql("UPDATE delivery SET due_at = due_at + interval '1 hour'").update();
        node.create("Ada");
        assertThat(take(webhook)).hasSize(32);
    }

    @Test
    void what_is_being_attempted_is_not_attempted_again_when_the_clock_is_set_back_a_little() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        assertThat(take(webhook)).hasSize(1);
        node.jdbc
                .sql("UPDATE delivery SET due_at = due_at + interval '2 seconds'")
                .update();
        node.create("Bob");
        assertThat(take(webhook)).hasSize(1);
    }

    @Test
    void a_resend_that_could_not_be_attempted_waits_for_no_pause() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        var patient = new Turns(
                new JdbcTemplate(node.database),
                Node.QUICK.withRetrySchedule(List.of(Duration.ofHours(1))),
                Clock.systemUTC());
        take(webhook, settled(take(webhook).getFirst(), Status.FAILED));
        node.jdbc
                .sql("UPDATE webhook_progress SET failures = 20, paused_until = now() + interval '1 hour'")
                .update();
        node.delivery.deliveries().resend(node.deliveries(webhook).getFirst());
        var resent = patient.take(webhook.key(), 32, List.of()).claims().getFirst();
        patient.take(webhook.key(), 0, List.of(new Settled(resent, Status.PENDING, Duration.ZERO, null, null)));
        assertThat(turns.due()).containsExactly(webhook.key());
    }

    @Test
    void no_pause_between_probes_is_longer_than_the_longest_though_the_clock_was_set_back() {
        var webhook = node.endpoint(URL);
        node.jdbc
                .sql("UPDATE webhook_progress SET failures = 20, paused_until = now() + interval '1 hour'")
                .update();
        node.create("Ada");
        assertThat(take(webhook)).hasSize(1);
    }

    @Test
    void who_waited_for_a_turn_that_began_later_takes_nothing_of_it_away() throws SQLException {
        var webhook = node.endpoint(URL);
        node.createAll(List.of("Ada", "Bob"));
        try (var holder = node.database.getConnection();
                var lock = holder.prepareStatement("SELECT FROM webhook_progress FOR UPDATE")) {
            holder.setAutoCommit(false);
            lock.execute();
            var waiting = CompletableFuture.supplyAsync(() -> take(webhook), Thread::startVirtualThread);
            eventually(SOON, node::somebodyWaits, () -> "Nobody waits");
            var later = new Turns(
                    new JdbcTemplate(new SingleConnectionDataSource(holder, true)), Node.QUICK, Clock.systemUTC());
            assertThat(later.take(webhook.key(), 32, List.of()).claims()).hasSize(2);
            holder.commit();
            assertThat(waiting.join()).isEmpty();
        }
    }

    @Test
    void a_failing_endpoint_that_owes_nothing_is_left_alone() {
        var webhook = node.endpoint(URL);
        node.jdbc
                .sql("UPDATE webhook_progress SET failures = 20, paused_until = now() - interval '1 minute',"
                        + " wake_at = now() - interval '1 minute'")
                .update();
        take(webhook);
        assertThat(turns.due()).isEmpty();
    }

    @Test
    void the_secret_before_is_there_until_its_overlap_is_over() {
        var webhook = node.endpoint(URL);
        node.createAll(List.of("Ada", "Bob"));
        node.overlap("before", "1 hour");
        assertThat(turns.take(webhook.key(), 1, List.of()).endpoint().previousSecret())
                .isEqualTo("before");
        node.overlap("before", "-1 second");
        assertThat(turns.take(webhook.key(), 1, List.of()).endpoint().previousSecret())
                .isNull();
    }

    @Test
    void who_is_enabled_again_starts_anew() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        take(webhook, settled(take(webhook).getFirst(), Status.PENDING));
        node.jdbc
                .sql("UPDATE webhook_progress SET failures = 20, failing_since = failing_since - interval '5 days',"
                        + " paused_until = now() + interval '1 hour'")
                .update();
        node.change(webhook, WebhookField.IS_ACTIVE, false);
        node.change(webhook, WebhookField.IS_ACTIVE, true);
        node.create("Bob");
        var turn = turns.take(webhook.key(), 32, List.of());
        assertThat(turn.failingSince()).isNull();
        assertThat(turn.claims()).hasSize(2);
    }

    @Test
    void a_success_among_failures_begins_the_five_days_anew() {
        var webhook = node.endpoint(URL);
        node.createAll(List.of("Ada", "Bob", "Cleo"));
        var claims = take(webhook);
        take(webhook, settled(claims.get(0), Status.PENDING));
        node.jdbc
                .sql("UPDATE webhook_progress SET failing_since = failing_since - interval '5 days'")
                .update();
        var turn = turns.take(
                webhook.key(),
                32,
                List.of(settled(claims.get(1), Status.DELIVERED), settled(claims.get(2), Status.PENDING)));
        assertThat(turn.failingSince()).isAfter(Instant.now().minusSeconds(60));
    }

    @Test
    void what_was_not_attempted_costs_no_retry() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        assertThat(take(webhook, settled(take(webhook).getFirst(), Status.RELEASED)))
                .singleElement()
                .matches(claim -> claim.retries() == 0);
    }
}
