package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

class AxonConfigurationTest {

    private static final CustomerKey ADA = new CustomerKey(new OrganizationId("org_1"), new CustomerId("cus_ada"));

    /** Here the row has no write set to go into. Axon would log that, and keep the event. */
    @Test
    void an_event_whose_row_cannot_be_made_fails_with_it() {
        var eventStore = new AxonConfiguration().eventStore(new InMemoryEventStorageEngine());
        var event = new GenericDomainEventMessage<>(
                "Customer", ADA.toString(), 0, new CustomerCreated(ADA, List.of(), Instant.EPOCH));
        var unit = DefaultUnitOfWork.startAndGet(event);
        eventStore.publish(event);
        assertThatThrownBy(unit::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("No command of this unit of work is about");
    }
}
