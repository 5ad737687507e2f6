package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessException;

/** What is reported of attempts, and what is resent. */
@Execution(ExecutionMode.CONCURRENT)
class WebhookTurnTest extends TurnsByHand {

    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    void of_two_attempts_of_a_delivery_what_came_of_the_one_that_is_its_holders_counts() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        var late = take(webhook).getFirst();
        leasesEnd();
        var held = take(webhook).getFirst();
        take(webhook, settled(late, Status.RELEASED), settled(held, Status.PENDING));
        assertThat(node.deliveries(webhook)).singleElement().satisfies(delivery -> {
            assertThat(delivery.attemptCount()).isEqualTo(1);
            assertThat(delivery.nextAttemptAt()).isAfter(Instant.now().plus(Duration.ofMinutes(30)));
        });
    }

    @Test
    void a_report_whose_answer_was_lost_counts_once_though_it_comes_again() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        var report = settled(take(webhook).getFirst(), Status.PENDING);
        take(webhook, report);
        take(webhook, report);
        assertThat(node.delivery.deliveries().attempts(node.deliveries(webhook).getFirst()))
                .hasSize(1);
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void a_success_that_is_reported_again_ends_no_later_failures() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        var report = settled(take(webhook).getFirst(), Status.DELIVERED);
        take(webhook, report);
        node.create("Bob");
        take(webhook, settled(take(webhook).getFirst(), Status.PENDING));
        take(webhook, report);
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void an_event_goes_to_who_asked_for_it_before_it_happened() throws SQLException {
        node.rename(node.create("Ada"), "Ada King");
        var webhook = node.endpoint(URL, "customer.created");
        take(webhook);
        try (var writer = node.database.getConnection();
                var write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute("LOCK TABLE event");
            var taking = CompletableFuture.supplyAsync(() -> take(webhook), Thread::startVirtualThread);
            eventually(SOON, node::somebodyWaits, () -> "Nobody waits");
            write.execute("UPDATE webhook SET events = '{customer.updated}'");
            write.execute("""
                    INSERT INTO event
                    SELECT (jsonb_populate_record(e, jsonb_build_object(
                               'position', last.position + 1, 'event_id', 'evt_next', 'subject_version', 3))).*
                      FROM event e, (SELECT max(position) AS position FROM event) last
                     WHERE e.type = 'customer.updated'""");
            writer.commit();
            taking.join();
        }
        take(webhook);
        assertThat(node.deliveries(webhook)).hasSize(1);
    }

    /** A turn that waits has a connection, which others need. */
    @Test
    void for_an_endpoint_that_a_frozen_node_holds_nobody_waits_for_long() throws SQLException {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        try (var frozen = node.database.getConnection();
                var holds = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            holds.execute("SELECT FROM webhook_progress FOR UPDATE");
            var taking = CompletableFuture.supplyAsync(() -> take(webhook), Thread::startVirtualThread);
            assertThatThrownBy(() -> taking.get(SOON.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(DataAccessException.class)
                    .hasMessageContaining("due to lock timeout");
            frozen.rollback();
        }
        assertThat(take(webhook)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "FAILED", "RELEASED"})
    void what_a_resend_has_delivered_is_delivered_whatever_comes_of_the_first_attempt(Status late) {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        var first = take(webhook).getFirst();
        var resent = resend(webhook);
        take(webhook, settled(resent, Status.DELIVERED));
        take(webhook, settled(first, late));
        assertThat(node.deliveries(webhook)).extracting(Delivery::status).containsExactly("delivered");
    }

    @Test
    void what_waits_for_its_retry_is_delivered_by_a_resend() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        take(webhook, settled(take(webhook).getFirst(), Status.PENDING));
        take(webhook, settled(resend(webhook), Status.DELIVERED));
        assertThat(node.statuses(webhook)).containsExactly("delivered");
    }

    @Test
    void a_resend_that_is_reported_with_the_first_attempts_failure_has_delivered_it() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        var first = take(webhook).getFirst();
        var resent = resend(webhook);
        take(webhook, settled(first, Status.FAILED), settled(resent, Status.DELIVERED));
        assertThat(node.deliveries(webhook)).singleElement().satisfies(delivery -> {
            assertThat(delivery.status()).isEqualTo("delivered");
            assertThat(delivery.attemptCount()).isEqualTo(2);
        });
    }

    @Test
    void a_resend_of_a_disabled_endpoint_is_due_after_a_turn_that_could_attempt_nothing() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        take(webhook, settled(take(webhook).getFirst(), Status.DELIVERED));
        node.change(webhook, WebhookField.IS_ACTIVE, false);
        node.delivery.deliveries().resend(node.deliveries(webhook).getFirst());
        turns.take(webhook.key(), 0, List.of());
        assertThat(turns.due()).containsExactly(webhook.key());
        assertThat(take(webhook)).hasSize(1);
    }

    @Test
    void a_resend_that_could_not_be_attempted_is_attempted_later() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        take(webhook, settled(take(webhook).getFirst(), Status.DELIVERED));
        var resent = resend(webhook);
        assertThat(take(webhook, new Settled(resent, Status.PENDING, Duration.ZERO, null, null)))
                .hasSize(1);
        assertThat(node.deliveries(webhook).getFirst().attemptCount()).isEqualTo(1);
    }

    private Claim resend(Webhook webhook) {
        assertThat(node.delivery.deliveries().resend(node.deliveries(webhook).getFirst()))
                .isTrue();
        return take(webhook).getFirst();
    }

    private int failures() {
        return node.jdbc
                .sql("SELECT failures FROM webhook_progress")
                .query(Integer.class)
                .single();
    }
}
