package io.customerledger.query.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is replayed for an endpoint, turn by turn. */
@Execution(ExecutionMode.CONCURRENT)
class ReplayTurnsTest extends TurnsByHand {

    private static final ReplayRange ALL = new ReplayRange(null, null, null, false);

    /** Times run forwards in a customer, and not in a log. */
    @Test
    void a_replay_sends_what_happened_from_its_beginning_on_and_before_its_end() {
        node.createAll(Collections.nCopies(5, "Ada"));
        var days = List.of("01", "02", "09", "03", "04");
        for (int n = 0; n < 5; n++) {
            node.jdbc
                    .sql("UPDATE event SET occurred_at = cast(:at AS timestamptz) WHERE position = :position")
                    .param("at", "2026-01-" + days.get(n) + "T00:00:00Z")
                    .param("position", n + 1)
                    .update();
        }
        var webhook = node.endpoint(URL);
        var since = Instant.parse("2026-01-02T00:00:00Z");
        var replay = node.replay(webhook, new ReplayRange(since, since.plus(Duration.ofDays(2)), null, false));
        assertThat(replay.eventsTotal()).isEqualTo(2);
        assertThat(take(webhook)).extracting(Claim::position).containsExactly(2L, 4L);
    }

    @Test
    void a_replay_that_is_completed_can_be_cancelled_no_more() {
        var webhook = node.endpoint(URL);
        var replay = node.replay(webhook, ALL);
        while (!status(webhook, replay).equals("completed")) {
            take(webhook);
        }
        assertThat(node.delivery
                        .replays()
                        .cancel(webhook.key(), replay.id())
                        .orElseThrow()
                        .status())
                .isEqualTo("completed");
    }

    @Test
    void what_was_under_way_of_a_replay_that_is_cancelled_has_failed_with_that_attempt() {
        node.create("Ada");
        var webhook = node.endpoint(URL);
        var replay = node.replay(webhook, ALL);
        var claim = take(webhook).getFirst();
        node.delivery.replays().cancel(webhook.key(), replay.id());
        take(webhook, settled(claim, Status.PENDING));
        assertThat(node.statuses(webhook)).containsExactly("failed");
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

    private String status(Webhook webhook, WebhookReplay replay) {
        return node.delivery
                .replays()
                .find(webhook.key(), replay.id())
                .orElseThrow()
                .status();
    }
}
