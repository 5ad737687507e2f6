package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.TestNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class LedgerConfigurationTest {

    private static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";

    /** The function that writes few sets may write those of several organizations. */
    @ParameterizedTest
    @CsvSource({"true, append", "false, append_few"})
    void where_organizations_lie_on_several_servers_every_write_is_ones_own(boolean distributed, String by) {
        try (var database = TestDatabase.fresh()) {
            var jdbc = JdbcClient.create(database);
            jdbc.sql("""
                    DO $$ BEGIN
                        EXECUTE format('ALTER DATABASE %I SET track_functions = pl', current_database());
                    END $$""").update();
            try (var node = TestNode.on(
                    database, "ledger.bootstrap-api-key=" + KEY, "ledger.database-distributed=" + distributed)) {
                assertThat(node.api(KEY).customer()).startsWith("cus_");
            }
            TestDatabase.awaitOthersEnded(database);
            assertThat(jdbc.sql("SELECT funcname FROM pg_stat_user_functions WHERE funcname LIKE 'append%'")
                            .query(String.class)
                            .list())
                    .containsExactly(by);
        }
    }
}
