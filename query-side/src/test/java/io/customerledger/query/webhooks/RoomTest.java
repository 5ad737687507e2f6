package io.customerledger.query.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Webhook;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who gets the attempts that an endpoint has room for. */
@Execution(ExecutionMode.CONCURRENT)
class RoomTest extends TurnsByHand {

    private Webhook webhook;

    @BeforeEach
    void start() {
        webhook = node.endpoint(URL);
    }

    @Test
    void what_failed_and_is_due_again_shares_it_with_what_is_new() {
        node.createAll(Collections.nCopies(10, "Unlucky"));
        take(32, take(32).stream().map(RoomTest::failed).toArray(Settled[]::new));
        node.jdbc.sql("UPDATE delivery SET due_at = created_at").update();
        node.createAll(Collections.nCopies(10, "Lucky"));
        var claims = take(4);
        assertThat(claims).filteredOn(claim -> claim.retries() == 0).hasSize(2);
        assertThat(claims).filteredOn(claim -> claim.retries() == 1).hasSize(2);
    }

    @Test
    void what_failed_never_takes_more_than_half_of_all_attempts_while_there_is_something_new() {
        node.createAll(Collections.nCopies(32, "Unlucky"));
        var claimed = take(32);
        var reports = claimed.stream().limit(31).map(RoomTest::failed).collect(Collectors.toCollection(ArrayList::new));
        reports.add(settled(claimed.getLast(), Status.DELIVERED));
        take(0, reports.toArray(Settled[]::new));
        node.jdbc.sql("UPDATE delivery SET due_at = created_at").update();
        node.createAll(Collections.nCopies(40, "Lucky"));
        var fresh = new ArrayList<Claim>();
        for (var claims : List.of(take(16), take(16))) {
            assertThat(claims).hasSize(16);
            fresh.addAll(claims.stream().filter(claim -> claim.retries() == 0).toList());
        }
        assertThat(fresh).hasSize(16);
        var delivered =
                fresh.stream().map(claim -> settled(claim, Status.DELIVERED)).toArray(Settled[]::new);
        assertThat(take(32, delivered)).hasSize(16).allMatch(claim -> claim.retries() == 0);
    }

    @Test
    void what_waits_behind_an_attempt_costs_the_next_customer_no_turn() {
        var busy = node.create("Busy 0");
        assertThat(take(32)).hasSize(1);
        for (int n = 1; n <= 15; n++) {
            node.rename(busy, "Busy " + n);
        }
        node.create("Next");
        assertThat(take(1)).hasSize(1);
        assertThat(node.deliveries(webhook)).as("made in order").hasSize(17);
    }

    @Test
    void no_more_of_the_log_is_made_deliveries_than_can_be_attempted() {
        node.createAll(Collections.nCopies(100, "Ada"));
        var claims = take(8);
        assertThat(claims).hasSize(8);
        assertThat(node.deliveries(webhook)).hasSize(8);
        assertThat(take(
                        8,
                        claims.stream()
                                .map(claim -> settled(claim, Status.DELIVERED))
                                .toArray(Settled[]::new)))
                .hasSize(8);
        assertThat(node.deliveries(webhook)).hasSize(16);
    }

    @Test
    void a_probe_that_was_not_made_prolongs_no_pause() {
        node.createAll(Collections.nCopies(30, "Ada"));
        var failed = take(32).stream().map(RoomTest::failed).toArray(Settled[]::new);
        assertThat(take(32, failed)).as("The endpoint rests").isEmpty();
        node.jdbc.sql("UPDATE delivery SET due_at = created_at").update();
        node.jdbc
                .sql("UPDATE webhook_progress SET paused_until = paused_until - interval '1 minute'")
                .update();
        var before = pausedUntil();
        var probe = take(32);
        assertThat(probe).hasSize(1);
        take(0, Attempts.released(probe.getFirst()));
        assertThat(pausedUntil()).isEqualTo(before);
    }

    private OffsetDateTime pausedUntil() {
        return node.jdbc
                .sql("SELECT paused_until FROM webhook_progress")
                .query(OffsetDateTime.class)
                .single();
    }

    private List<Claim> take(int want, Settled... settled) {
        var turn = turns.take(webhook.key(), want, List.of(settled));
        return turn == null ? List.of() : turn.claims();
    }

    private static Settled failed(Claim claim) {
        return settled(claim, Status.PENDING);
    }
}
