package io.customerledger.service;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.customer.CustomersAsOf;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service without its HTTP edge: one of any number on a database. */
public record Node(ConfigurableApplicationContext context) implements AutoCloseable {

    public static Node on(HikariDataSource database) {
        return new Node(new SpringApplicationBuilder(CustomerLedger.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + database.getJdbcUrl(),
                        "spring.main.register-shutdown-hook=false",
                        "ledger.bootstrap-api-key=ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz",
                        "ledger.data-dir=target/node")
                .run());
    }

    public CustomerCommands commands() {
        return context.getBean(CustomerCommands.class);
    }

    public CustomerReads reads() {
        return context.getBean(CustomerReads.class);
    }

    public CustomersAsOf asOf() {
        return context.getBean(CustomersAsOf.class);
    }

    public RecordedAnswers recorded() {
        return context.getBean(RecordedAnswers.class);
    }

    public JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    /** A new organization. */
    public OrganizationId organization() {
        var organization = new OrganizationId(Ids.next("org_"));
        jdbc().sql("INSERT INTO organization VALUES (?, 'Test', false, now())")
                .param(organization.value())
                .update();
        return organization;
    }

    @Override
    public void close() {
        context.close();
    }
}
