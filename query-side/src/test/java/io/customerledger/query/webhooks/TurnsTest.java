package io.customerledger.query.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.webhooks.WebhookKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class TurnsTest extends TurnsByHand {

    private static final OrganizationId OTHER = new OrganizationId("org_other");
    private static final OrganizationId WITHOUT = new OrganizationId("org_without");

    private WebhookKey webhook;

    @BeforeEach
    void start() {
        webhook = node.endpoint(URL).key();
    }

    @Test
    void endpoints_of_organizations_that_grow_at_once_are_looked_up_at_once() {
        var others = new WebhookKey(OTHER, webhook.id());
        node.jdbc
                .sql("INSERT INTO webhook"
                        + " SELECT (jsonb_populate_record(w, '{\"organization_id\": \"org_other\"}')).* FROM webhook w")
                .update();
        var queries = new AtomicInteger();
        var counted = new Turns(
                new JdbcTemplate(new DelegatingDataSource(node.database) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        queries.incrementAndGet();
                        return super.getConnection();
                    }
                }),
                Node.QUICK,
                Clock.systemUTC());
        assertThat(counted.endpoints(List.of(Node.ACME, OTHER, WITHOUT))).containsExactlyInAnyOrder(webhook, others);
        assertThat(queries).hasValue(1);
        assertThat(counted.endpoints(List.of(OTHER))).containsExactly(others);
        assertThat(counted.endpoints(List.of(WITHOUT))).isEmpty();
    }

    @Test
    void who_rests_is_not_behind_until_it_is_enabled_again() {
        node.create("Ada");
        assertThat(turns.behind()).containsExactly(webhook);
        node.jdbc
                .sql("UPDATE webhook_progress SET paused_until = now() + interval '1 hour'")
                .update();
        assertThat(turns.behind()).isEmpty();
        node.jdbc.sql("UPDATE webhook SET enabled_at = now()").update();
        assertThat(turns.behind()).containsExactly(webhook);
    }

    @Test
    void who_is_gone_is_due_no_more() {
        node.jdbc.sql("UPDATE webhook_progress SET wake_at = now()").update();
        assertThat(turns.due()).containsExactly(webhook);
        node.jdbc.sql("DELETE FROM webhook").update();
        assertThat(turns.due()).isEmpty();
    }
}
