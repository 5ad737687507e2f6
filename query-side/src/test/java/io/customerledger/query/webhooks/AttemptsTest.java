package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Receiver.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.Webhook;
import io.customerledger.eventstore.webhooks.WebhooksAsOf;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One attempt, of what was claimed by hand. */
@Execution(ExecutionMode.CONCURRENT)
class AttemptsTest extends TurnsByHand {

    private static final WebhookSettings PATIENT = new WebhookSettings(
            List.of(), Duration.ofSeconds(10), Duration.ofSeconds(70), Duration.ofDays(5), Duration.ofDays(30));

    private final Receiver receiver = Receiver.that(answers(200));
    private Webhook webhook;

    @BeforeEach
    void change() {
        webhook = node.endpoint(receiver.url(), "customer.updated");
        node.rename(node.create("Ada"), "Ada King");
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    /** Somebody else may have it by then, so it would be sent twice. */
    @Test
    void what_was_claimed_too_long_ago_to_be_sent_within_its_lease_is_not_sent() {
        assertThat(attempt(Duration.ofSeconds(30)).status()).isEqualTo(Status.RELEASED);
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void what_was_claimed_a_while_ago_is_sent() {
        assertThat(attempt(Duration.ofSeconds(15)).status()).isEqualTo(Status.DELIVERED);
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    void what_the_database_did_not_tell_is_attempted_again_in_a_second_and_counts_for_nothing() {
        node.jdbc.sql("ALTER TABLE customer RENAME TO away").update();
        var settled = attempt(Duration.ZERO);
        assertThat(settled.status()).isEqualTo(Status.PENDING);
        assertThat(settled.delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settled.posted()).isNull();
    }

    private Settled attempt(Duration age) {
        var turn = turns.take(webhook.key(), 1, List.of());
        var taken = turn.claims().getFirst();
        var claim = new Claim(
                taken.number(), taken.lease(), taken.position(), taken.retries(), taken.since() - age.toNanos());
        var entry = node.log.at(Node.ACME, new Long[] {claim.position()}).getFirst();
        var customers = new CustomerVersions(new CustomersAsOf(node.jdbc, node.log, node.dataKeys), node.log);
        var payloads = new Payloads(customers, new WebhooksAsOf(node.log), "2026-07-11");
        var exchanges = new Exchanges(node.dataKeys, Node.MASTER_KEY);
        var clock = Clock.systemUTC();
        try (var sender = new Sender(node.targets, clock, PATIENT.exchange())) {
            return new Attempts(payloads, node.secrets, sender, exchanges, PATIENT, clock)
                    .make(turn.endpoint(), claim, entry);
        }
    }
}
