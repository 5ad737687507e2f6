package io.customerledger.eventstore.ledger;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The connection stands, and nothing comes over it any more. */
@Execution(ExecutionMode.CONCURRENT)
class SilentDatabaseTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final PostgresProxy proxy = PostgresProxy.before(database);
    private final DelegatingDataSource network = new DelegatingDataSource(proxy.dataSource());
    private final TestOrganization organization = new TestOrganization(database);

    @AfterEach
    void stop() throws Exception {
        proxy.pass();
        proxy.close();
        database.close();
    }

    @Test
    void a_connection_that_is_silent_for_eight_seconds_is_given_up_and_the_next_one_writes() throws Exception {
        try (var ledger = ledger(Duration.ofSeconds(30))) {
            ledger.write(organization.create("ada", null));
            proxy.withhold();
            var unanswered = Async.call(() -> ledger.write(organization.change("ada", 1, null)));
            proxy.awaitWithheld();
            network.setTargetDataSource(database);
            assertThat(unanswered.get(20, SECONDS)).isEqualTo(new Written());
        }
        assertThat(organization.log()).hasSize(2);
    }

    @Test
    void nobody_waits_for_more_than_twice_the_patience() {
        try (var ledger = ledger(Duration.ofSeconds(1))) {
            ledger.write(organization.create("ada", null));
            proxy.withhold();
            var start = Instant.now();
            assertThatThrownBy(() -> ledger.write(organization.change("ada", 1, null)))
                    .isInstanceOf(LedgerUnavailable.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
            proxy.pass();
        }
    }

    private Ledger ledger(Duration patience) {
        return new Ledger(network, Clock.systemUTC(), new Ledger.Limits(20, 8, patience, true), _ -> {});
    }
}
