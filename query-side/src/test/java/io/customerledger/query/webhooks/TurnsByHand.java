package io.customerledger.query.webhooks;

import io.customerledger.api.webhooks.Delivery.Exchange;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.query.webhooks.Sender.Posted;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.JdbcTemplate;

/** Steps of an endpoint's deliveries, each taken by hand: nobody else delivers. */
abstract class TurnsByHand {

    static final String URL = "http://127.0.0.1:1/";

    final Node node = Node.first(Node.QUICK);
    final Turns turns = new Turns(new JdbcTemplate(node.database), Node.QUICK, Clock.systemUTC());

    @BeforeEach
    void rest() {
        node.delivery.couriers().close();
    }

    @AfterEach
    void close() {
        node.close();
    }

    List<Claim> take(Webhook webhook, Settled... settled) {
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

    void leasesEnd() {
        node.jdbc
                .sql("UPDATE delivery SET due_at = created_at WHERE lease IS NOT NULL")
                .update();
    }
}
