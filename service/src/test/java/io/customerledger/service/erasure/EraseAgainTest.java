package io.customerledger.service.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.Outcome.Created;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.api.request.RecordedAnswer.SubjectVersion;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.erasure.Erasure;
import io.customerledger.eventstore.erasure.Erasures;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.service.Node;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Erasing again beside a running service, after a restore whose rows know somebody whom the log knows to be erased. */
class EraseAgainTest {

    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);
    private static final Instant AT = Instant.parse("2026-03-25T14:30:00.000Z");

    private final Node node = Node.on(TestDatabase.fresh());
    private final OrganizationId acme = node.organization();
    private final JdbcTemplate database = node.context().getBean(JdbcTemplate.class);

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_batch_that_meets_somebody_who_goes_just_then_is_answered_and_recorded_with_what_is_so() throws Exception {
        var restored = restored();
        var key = new Idempotency("key", "fingerprint", "2026-07-11");
        var batch = List.of(create("own"), create(null), create(null));
        try (var between = database.getDataSource().getConnection()) {
            between.setAutoCommit(false);
            between.createStatement().execute("LOCK TABLE projection IN ACCESS EXCLUSIVE MODE");
            var answers = CompletableFuture.supplyAsync(
                    () -> node.commands().createAll(acme, batch, ORIGIN, key, "{}"), Thread::startVirtualThread);
            eventually(() -> isWaiting("append("));
            var erasing = CompletableFuture.runAsync(() -> eraseAgain(restored), Thread::startVirtualThread);
            eventually(() -> erasing.isDone() || isWaiting("delete_rows"));
            between.rollback();
            erasing.join();
            for (var answer : answers.join()) {
                switch (answer) {
                    case Answer.Decided(Created(var made)) ->
                        assertThat(node.reads().byKey(made.key())).isEqualTo(made);
                    case Answer.OwnIdTaken(var holder) ->
                        assertThat(holder.key()).isEqualTo(restored);
                    default -> throw new AssertionError(answer);
                }
            }
        }
        assertThat(node.reads().byKey(restored)).isNull();
        assertThat(node.recorded().find(acme, "key").orElseThrow().subjects())
                .hasSize(3)
                .startsWith(new SubjectVersion(restored.id().value(), 1));
    }

    private CustomerKey restored() {
        var customer = create("own");
        node.commands().execute(customer, ORIGIN, null);
        node.commands().execute(new DeleteCustomerCommand(customer.customer(), Precondition.NONE, AT), ORIGIN, null);
        database.update(
                "INSERT INTO customer VALUES (?, ?, 1, 'own', '', '', '{\"email\":\"a@b.co\"}', now(), now())",
                acme.value(),
                customer.customer().id().value());
        return customer.customer();
    }

    private void eraseAgain(CustomerKey customer) {
        var histories = new Histories(database, node.context().getBean(MasterKey.class));
        var erasure = new Erasure(acme.value(), customer.id().value(), "evt_1", AT, ORIGIN);
        new Erasures(node.jdbc(), histories).again(erasure, node.context().getBean(Ledger.class));
    }

    private boolean isWaiting(String statement) {
        return node.jdbc()
                .sql("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND strpos(query, ?) > 0)")
                .param(statement)
                .query(Boolean.class)
                .single();
    }

    private CreateCustomerCommand create(String ownId) {
        return new CreateCustomerCommand(
                new CustomerKey(acme, new CustomerId(Ids.next("cus_"))),
                new Profile(ownId, "ada@acme.com", "Ada", null, "UTC", null, null, null),
                AT);
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 10 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
