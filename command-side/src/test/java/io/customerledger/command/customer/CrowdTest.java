package io.customerledger.command.customer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.axon.AggregateCache;
import io.customerledger.eventstore.axon.LedgerEventStore;
import io.customerledger.eventstore.axon.LedgerTransactionManager;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Many commands to one customer, while the database does not answer. */
class CrowdTest {

    private static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Test"), null, null, "req_1", null);
    private static final CustomerKey ADA = new CustomerKey(new OrganizationId("org_acme"), new CustomerId("cus_ada"));

    private final CountDownLatch read = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @Test
    @Timeout(30)
    void who_waits_too_long_behind_others_for_a_customer_is_refused_before_they_are_through() throws Exception {
        var nowhere = new DriverManagerDataSource();
        try (var ledger = new Ledger(nowhere, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var transactions = new LedgerTransactionManager(ledger);
            var bus =
                    SimpleCommandBus.builder().transactionManager(transactions).build();
            CustomerAggregateConfiguration.subscribe(
                    bus, LedgerEventStore.on(new SlowStorage()), new AggregateCache(1), Duration.ofMillis(50));
            var recorded = new RecordedAnswers(JdbcClient.create(nowhere), Clock.systemUTC());
            var commands = new CustomerCommands(bus, transactions, ledger, recorded);
            var first = callers.submit(() -> update(commands));
            read.await();
            var others = java.util.stream.IntStream.range(0, 5)
                    .mapToObj(_ -> callers.submit(() -> update(commands)))
                    .toList();
            for (var other : others) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> other.get(10, SECONDS))
                        .withCauseInstanceOf(LedgerUnavailable.class);
            }
            assertThat(first.isDone()).isFalse();
            answered.countDown();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(first::get)
                    .withMessageContaining("The database is away");
        }
    }

    private static Answer update(CustomerCommands commands) {
        var command = new UpdateCustomerCommand(
                ADA, Map.of(CustomerField.FULL_NAME, "Ada King"), Precondition.NONE, Instant.EPOCH);
        return commands.execute(command, ORIGIN, null);
    }

    private final class SlowStorage extends InMemoryEventStorageEngine {
        @Override
        public Optional<DomainEventMessage<?>> readSnapshot(String aggregate) {
            read.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new IllegalStateException("The database is away");
        }
    }
}
