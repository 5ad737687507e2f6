package io.customerledger.query.webhooks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Among 100,000 deliveries that ended, a page is found by an index, however few of them it shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveriesCostTest {

    private static final WebhookKey WEBHOOK = new WebhookKey(new OrganizationId("org_acme"), "whe_1");

    private static final String FILL = """
            INSERT INTO webhook
            VALUES ('org_acme', 'whe_1', 1, 'https://example.com', '{*}', NULL, true, now(), NULL, NULL, NULL, '', NULL, NULL, now());
            INSERT INTO delivery_ended
            SELECT 'org_acme', 'whe_1', n, 3, '', n, 'evt_' || n, 'customer.updated', 'cus_' || n, 'delivered', 1, 200,
                   '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 s', now()
              FROM generate_series(1, 100000) n;
            ANALYZE""";

    private static final String BLOCKS = """
            SELECT sum(pg_stat_get_xact_blocks_fetched(p.oid))
              FROM pg_class p
             WHERE p.relname LIKE 'delivery\\_%'""";

    private final HikariDataSource database = TestDatabase.fresh();
    private SingleConnectionDataSource connection;
    private JdbcClient jdbc;
    private Deliveries deliveries;

    @BeforeAll
    void fill() throws SQLException {
        connection = new SingleConnectionDataSource(database.getConnection(), true);
        jdbc = JdbcClient.create(connection);
        jdbc.sql(FILL).update();
        jdbc.sql("VACUUM delivery_ended").update();
        var masterKey = MasterKey.of(MasterKey.generate());
        deliveries = new Deliveries(jdbc, new Exchanges(new DataKeys(jdbc, masterKey), masterKey));
    }

    @AfterAll
    void close() {
        connection.destroy();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        ",,,",
        ",, 2027-01-01T00:00:00Z,",
        ", webhook.test,,",
        ", customer.deleted,, 50000",
        "failed, customer.created,,",
        "delivered, webhook.disabled,,",
        "delivered,, 2026-01-02T03:46:00Z,"
    })
    void whatever_is_asked_for(
            @Nullable String status, @Nullable String event, @Nullable Instant since, @Nullable Long before) {
        var page = new Deliveries.Page(WEBHOOK, status, event, since, before, 25);
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(connection));
        long fetched = requireNonNull(transaction.execute(_ -> {
            long earlier = blocks();
            deliveries.list(page);
            return blocks() - earlier;
        }));
        assertThat(fetched).isBetween(1L, 300L);
    }

    private long blocks() {
        return jdbc.sql(BLOCKS).query(Long.class).single();
    }
}
