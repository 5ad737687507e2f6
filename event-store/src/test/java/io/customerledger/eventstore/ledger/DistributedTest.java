package io.customerledger.eventstore.ledger;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database whose organizations lie on several servers: no statement may be about two of them. */
class DistributedTest {

    private static final int ORGANIZATIONS = 40;
    private static final int CUSTOMERS = 5;

    private final HikariDataSource database = TestDatabase.fresh();
    private final HikariDataSource counted = counted(database);

    @AfterEach
    void stop() {
        counted.close();
        database.close();
    }

    @Test
    void every_write_is_one_organizations() throws Exception {
        var organizations = write(Ledger.Limits.of(true));
        organizations.forEach(organization -> {
            assertThat(organization.log()).hasSize(CUSTOMERS);
            organization.assertWhole();
        });
        assertThat(calls("append")).isPositive();
        assertThat(calls("append_all")).isZero();
    }

    /** The twin: on one server they are mixed. */
    @Test
    void without_the_setting_they_are_mixed() throws Exception {
        write(Ledger.Limits.DEFAULT);
        assertThat(calls("append_all")).isPositive();
    }

    private List<TestOrganization> write(Ledger.Limits limits) throws Exception {
        var organizations = Stream.generate(() -> new TestOrganization(database))
                .limit(ORGANIZATIONS)
                .toList();
        try (var ledger = new Ledger(counted, Clock.systemUTC(), limits, _ -> {})) {
            var written = new ArrayList<CompletableFuture<WriteOutcome>>();
            for (int i = 0; i < CUSTOMERS; i++) {
                for (var organization : organizations) {
                    var customer = organization.create("customer " + i, null);
                    written.add(Async.call(() -> ledger.write(customer)));
                }
            }
            for (var each : written) assertThat(each.get(20, SECONDS)).isEqualTo(new Written());
        }
        return organizations;
    }

    /** What a session counted is there for others once it has ended. */
    private long calls(String function) {
        counted.close();
        TestDatabase.awaitOthersEnded(database);
        var calls = "SELECT coalesce(sum(calls), 0) FROM pg_stat_user_functions WHERE funcname = ?";
        return JdbcClient.create(database)
                .sql(calls)
                .param(function)
                .query(Long.class)
                .single();
    }

    private static HikariDataSource counted(HikariDataSource database) {
        JdbcClient.create(database).sql("""
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET track_functions = pl', current_database());
                END $$""").update();
        return TestDatabase.sameAs(database);
    }
}
