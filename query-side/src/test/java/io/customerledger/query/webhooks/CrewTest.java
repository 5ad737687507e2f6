package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.WebhookKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** How the couriers of a node share its attempts. Their turns are counted, and find no database. */
class CrewTest {

    private final AtomicInteger turns = new AtomicInteger();
    private final Crew crew = new Crew(
            new Turns(new JdbcTemplate(new Away()), WebhookSettings.DEFAULT, Clock.systemUTC()),
            null,
            null,
            null,
            null,
            WebhookSettings.DEFAULT,
            Clock.systemUTC());
    private final Courier courier = new Courier(new WebhookKey(Node.ACME, "whe_1"), crew);

    @Test
    void endpoints_whose_attempts_do_not_end_leave_some_to_others() {
        for (int endpoint = 0; endpoint < 40; endpoint++) {
            takeAll();
        }
        assertThat(takeAll()).isPositive();
    }

    @Test
    void however_many_endpoints_are_slow_a_prompt_one_finds_an_attempt() {
        var inFlight = new int[300];
        var random = new Random(1);
        for (int n = 0; n < 50_000; n++) {
            int endpoint = random.nextInt(inFlight.length);
            int ended = Math.min(inFlight[endpoint], 1);
            crew.giveBack(ended);
            inFlight[endpoint] -= ended;
            inFlight[endpoint] += crew.reserve(inFlight[endpoint]);
        }
        assertThat(takeAll()).isPositive();
    }

    @Test
    void few_endpoints_get_all_that_one_may_have() {
        for (int endpoint = 0; endpoint < 20; endpoint++) {
            assertThat(takeAll()).isEqualTo(WebhookSettings.IN_FLIGHT);
        }
    }

    @Test
    void who_has_starved_again_and_again_is_woken_once() {
        int all = takeAll();
        crew.starve(courier);
        crew.starve(courier);
        crew.giveBack(all);
        awaitOneTurn();
    }

    @Test
    void who_has_no_use_for_what_there_is_does_not_wake_itself() {
        for (int endpoint = 0; endpoint < 200; endpoint++) {
            takeAll();
        }
        courier.wake();
        awaitOneTurn();
    }

    /** What an endpoint gets whose attempts do not end. */
    private int takeAll() {
        int inFlight = 0;
        for (int got = crew.reserve(0); got > 0; got = crew.reserve(inFlight)) {
            inFlight += got;
        }
        return inFlight;
    }

    private void awaitOneTurn() {
        eventually(Duration.ofSeconds(5), () -> turns.get() > 0, turns::get);
        DeliveryTest.pause(Duration.ofMillis(200));
        assertThat(turns).hasValue(1);
    }

    private final class Away extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            turns.incrementAndGet();
            throw new SQLException("Away");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
