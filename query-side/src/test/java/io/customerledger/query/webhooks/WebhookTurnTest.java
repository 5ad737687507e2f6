package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.Delivery.Exchange;
import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.query.webhooks.Sender.Posted;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Steps of an endpoint's deliveries, each taken by hand: nobody else delivers. */
@Execution(ExecutionMode.CONCURRENT)
class WebhookTurnTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final ReplayRange ALL = new ReplayRange(null, null, null, false);
    private static final String URL = "http://127.0.0.1:1/";

    private final Node node = Node.first(Node.QUICK);
    private final Turns turns = new Turns(new JdbcTemplate(node.database), Node.QUICK, Clock.systemUTC());

    @BeforeEach
    void rest() {
        node.delivery.couriers().close();
    }

    @AfterEach
    void close() {
        node.close();
    }

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
    void a_failing_customer_of_a_replay_holds_back_nobody_and_the_replay_goes_on_until_nothing_is_left() {
        var unlucky = node.create("Unlucky 1");
        for (int n = 2; n <= 200; n++) {
            node.rename(unlucky, "Unlucky " + n);
        }
        node.create("Lucky");
        var webhook = node.endpoint(URL);
        var replay = node.replay(webhook, ALL);
        var failing = take(webhook).getFirst();
        var next = take(webhook, settled(failing, Status.PENDING));
        assertThat(next).hasSize(1);
        take(webhook, settled(next.getFirst(), Status.DELIVERED));
        assertThat(status(webhook, replay)).isEqualTo("running");
    }

    @Test
    void of_many_replays_a_few_go_on_at_once_and_the_others_when_these_are_through() {
        node.create("Ada");
        var webhook = node.endpoint(URL);
        var replays =
                IntStream.range(0, 6).mapToObj(_ -> node.replay(webhook, ALL)).toList();
        var turn = turns.take(webhook.key(), 32, List.of());
        assertThat(turn.claims()).hasSize(4);
        while (turn.more() || !turn.claims().isEmpty()) {
            var delivered = turn.claims().stream()
                    .map(claim -> settled(claim, Status.DELIVERED))
                    .toList();
            turn = turns.take(webhook.key(), 32, delivered);
            if (turn.more()) {
                assertThat(turns.due()).as("found though this node dies").containsExactly(webhook.key());
            }
        }
        assertThat(replays).allMatch(replay -> status(webhook, replay).equals("completed"));
    }

    @Test
    void a_replay_that_is_cancelled_makes_room_for_the_next_one() {
        node.create("Ada");
        var webhook = node.endpoint(URL);
        var replays =
                IntStream.range(0, 5).mapToObj(_ -> node.replay(webhook, ALL)).toList();
        var failing = take(webhook).stream()
                .map(claim -> settled(claim, Status.PENDING))
                .toArray(Settled[]::new);
        assertThat(take(webhook, failing)).isEmpty();
        take(webhook);
        assertThat(turns.due()).isEmpty();
        node.delivery.replays().cancel(webhook.key(), replays.getFirst().id());
        assertThat(turns.due()).containsExactly(webhook.key());
        assertThat(take(webhook)).hasSize(1);
    }

    @Test
    void what_a_cancelled_replay_has_attempted_stays_in_the_log_as_failed_and_the_rest_is_withdrawn() {
        var customer = node.create("Ada");
        node.rename(customer, "Ada King");
        var webhook = node.endpoint(URL);
        var replay = node.replay(webhook, ALL);
        take(webhook, settled(take(webhook).getFirst(), Status.PENDING));
        node.delivery.replays().cancel(webhook.key(), replay.id());
        assertThat(take(webhook)).isEmpty();
        assertThat(node.deliveries(webhook)).singleElement().satisfies(delivery -> {
            assertThat(delivery.status()).isEqualTo("failed");
            assertThat(delivery.attemptCount()).isEqualTo(1);
            assertThat(node.delivery.deliveries().attempts(delivery)).hasSize(1);
        });
    }

    @Test
    void what_was_claimed_of_a_replay_that_is_cancelled_is_sent_to_nobody_afterwards() {
        node.createAll(List.of("Ada", "Bob"));
        var webhook = node.endpoint(URL);
        var replay = node.replay(webhook, ALL);
        var claims = take(webhook);
        assertThat(claims).hasSize(2);
        node.delivery.replays().cancel(webhook.key(), replay.id());
        assertThat(take(webhook, settled(claims.getFirst(), Status.RELEASED))).isEmpty();
        leasesEnd();
        assertThat(take(webhook)).isEmpty();
        assertThat(node.deliveries(webhook)).isEmpty();
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
            var taking = CompletableFuture.supplyAsync(() -> take(webhook));
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

    @Test
    void who_is_enabled_again_gets_what_is_pending_of_replays_too() {
        var webhook = node.endpoint(URL);
        node.create("Ada");
        take(webhook, settled(take(webhook).getFirst(), Status.DELIVERED));
        node.replay(webhook, ALL);
        take(webhook, settled(take(webhook).getFirst(), Status.PENDING));
        assertThat(take(webhook)).isEmpty();
        node.change(webhook, WebhookField.IS_ACTIVE, false);
        node.change(webhook, WebhookField.IS_ACTIVE, true);
        assertThat(take(webhook)).hasSize(1);
    }

    private Claim resend(Webhook webhook) {
        assertThat(node.delivery.deliveries().resend(node.deliveries(webhook).getFirst()))
                .isTrue();
        return take(webhook).getFirst();
    }

    private List<Claim> take(Webhook webhook, Settled... settled) {
        var turn = turns.take(webhook.key(), 32, List.of(settled));
        return turn == null ? List.of() : turn.claims();
    }

    static Settled settled(Claim claim, Status status) {
        if (status == Status.RELEASED) return Attempts.released(claim);
        int code = status == Status.DELIVERED ? 200 : 500;
        var posted = new Posted(
                "https://nobody.example", Instant.now(), code, 1, new Exchange(null, List.of(), List.of(), null), null);
        return new Settled(claim, status, Duration.ofHours(1), posted, null);
    }

    private int failures() {
        return node.jdbc
                .sql("SELECT failures FROM webhook_progress")
                .query(Integer.class)
                .single();
    }

    private void leasesEnd() {
        node.jdbc
                .sql("UPDATE delivery SET due_at = created_at WHERE lease IS NOT NULL")
                .update();
    }

    private String status(Webhook webhook, WebhookReplay replay) {
        return node.delivery
                .replays()
                .find(webhook.key(), replay.id())
                .orElseThrow()
                .status();
    }
}
