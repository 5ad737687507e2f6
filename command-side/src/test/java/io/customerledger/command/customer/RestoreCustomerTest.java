package io.customerledger.command.customer;

import static io.customerledger.api.customer.CustomerField.FULL_NAME;

import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.customer.Outcome.Changed;
import io.customerledger.api.customer.Outcome.NotFound;
import io.customerledger.api.customer.Outcome.PreconditionFailed;
import io.customerledger.api.customer.Outcome.Unchanged;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.RestoreCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

class RestoreCustomerTest {

    private static final CustomerKey ADA = new CustomerKey(new OrganizationId("org_acme"), new CustomerId("cus_ada"));
    private static final Instant MONDAY = Instant.parse("2026-03-23T09:00:00.000Z");
    private static final Instant TUESDAY = Instant.parse("2026-03-24T09:00:00.000Z");
    private static final Profile THEN = named("Ada");
    private static final Profile NOW = named("Grace");

    @Test
    void it_is_the_change_from_what_it_is_to_what_it_was() {
        restore(THEN, Precondition.NONE)
                .expectEvents(new CustomerUpdated(ADA, List.of(new FieldChange(FULL_NAME, "Grace", "Ada")), TUESDAY))
                .expectResultMessagePayload(new Changed(new CustomerState(ADA, 3, THEN, MONDAY, TUESDAY)));
    }

    @Test
    void to_what_it_is_already_it_is_no_event() {
        restore(NOW, Precondition.NONE)
                .expectNoEvents()
                .expectResultMessagePayload(new Unchanged(new CustomerState(ADA, 2, NOW, MONDAY, MONDAY)));
    }

    @Test
    void to_a_version_it_never_had_it_is_refused_for_the_version_it_has() {
        restore(null, Precondition.NONE).expectNoEvents().expectResultMessagePayload(new NotFound(2));
    }

    @Test
    void it_meets_only_the_versions_it_may_meet() {
        restore(THEN, new Precondition(Set.of(1L)))
                .expectNoEvents()
                .expectResultMessagePayload(new PreconditionFailed(2));
    }

    private static ResultValidator<Customer> restore(Profile then, Precondition precondition) {
        return new AggregateTestFixture<>(Customer.class)
                .registerCommandTargetResolver(CustomerAggregateConfiguration.TARGET)
                .given(
                        new CustomerCreated(ADA, THEN.asChanges(), MONDAY),
                        new CustomerUpdated(ADA, THEN.changesTo(NOW), MONDAY))
                .when(new RestoreCustomerCommand(ADA, then, precondition, TUESDAY));
    }

    private static Profile named(String name) {
        return new Profile(null, "ada@acme.com", name, null, "UTC", null, null, null);
    }
}
