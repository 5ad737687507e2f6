package io.customerledger.eventstore;

import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.webhooks.WebhookKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Statements as almost all of them are: of one organization, which they name {@code :organization}. */
public final class Sql {

    private Sql() {}

    public static StatementSpec of(JdbcClient jdbc, String sql, OrganizationId organization) {
        return jdbc.sql(sql).param("organization", organization.value());
    }

    /** Of one customer, which it names {@code :customer}. */
    public static StatementSpec of(JdbcClient jdbc, String sql, CustomerKey customer) {
        return of(jdbc, sql, customer.organization())
                .param("customer", customer.id().value());
    }

    /** Of one endpoint, which it names {@code :webhook}. */
    public static StatementSpec of(JdbcClient jdbc, String sql, WebhookKey webhook) {
        return of(jdbc, sql, webhook.organization()).param("webhook", webhook.id());
    }
}
