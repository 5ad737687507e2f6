package io.customerledger.service.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.service.CustomerLedger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

class CustomerCommandsTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Test"), null, null, "req_1", null);

    @Test
    void smoke() {
        var pool = TestDatabase.empty();
        try (var app = new SpringApplicationBuilder(CustomerLedger.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=" + pool.getJdbcUrl(), "ledger.data-dir=target/data")
                .run()) {
            var jdbc = app.getBean(JdbcClient.class);
            jdbc.sql("INSERT INTO organization VALUES ('org_acme', 'Acme', false, now())")
                    .update();
            var commands = app.getBean(CustomerCommands.class);
            var reads = app.getBean(CustomerReads.class);
            var key = new CustomerKey(ACME, new CustomerId(Ids.next("cus_")));
            var profile = new Profile("u1", "ada@acme.com", "Ada Lovelace", null, "UTC", null, null, null);
            var now = Instant.parse("2026-01-01T00:00:00.001Z");
            var created = commands.execute(new CreateCustomerCommand(key, profile, now), ORIGIN, null);
            assertThat(created).isInstanceOf(Answer.Decided.class);
            assertThat(reads.find(ACME, "u1"))
                    .isEqualTo(((Outcome.Created) ((Answer.Decided) created).outcome()).state());
            var idem = new Idempotency("k1", "f", "2026-07-11");
            var update = new UpdateCustomerCommand(
                    key, Map.of(CustomerField.FULL_NAME, "Ada L"), Precondition.NONE, now.plusSeconds(1));
            var changed = commands.execute(update, ORIGIN, idem);
            System.out.println(changed);
            System.out.println(commands.execute(update, ORIGIN, idem));
            System.out.println(commands.execute(update, ORIGIN, null));
            System.out.println(app.getBean(CustomersAsOf.class).at(key, 1));
            System.out.println(commands.execute(
                    new CreateCustomerCommand(new CustomerKey(ACME, new CustomerId(Ids.next("cus_"))), profile, now),
                    ORIGIN,
                    null));
            System.out.println(commands.createAll(
                    ACME,
                    List.of(
                            new CreateCustomerCommand(
                                    new CustomerKey(ACME, new CustomerId(Ids.next("cus_"))), profile, now),
                            new CreateCustomerCommand(
                                    new CustomerKey(ACME, new CustomerId(Ids.next("cus_"))),
                                    profile.with(Map.of(CustomerField.EXTERNAL_ID, "u2")),
                                    now)),
                    ORIGIN,
                    idem,
                    null));
            System.out.println(commands.execute(new DeleteCustomerCommand(key, Precondition.NONE, now), ORIGIN, null));
            System.out.println(commands.execute(update, ORIGIN, null));
            System.out.println(reads.find(ACME, "u1"));
            jdbc.sql("select position, subject_id, subject_version, type, payload::text from event order by position")
                    .query((r, n) -> r.getLong(1) + " " + r.getString(2) + " " + r.getLong(3) + " " + r.getString(5))
                    .list()
                    .forEach(System.out::println);
        }
    }
}
