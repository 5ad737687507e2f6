package io.customerledger.command.customer;

import static io.customerledger.api.customer.CustomerField.ADDRESS;
import static io.customerledger.api.customer.CustomerField.DOCUMENT_TYPE;
import static io.customerledger.api.customer.CustomerField.EMAIL;
import static io.customerledger.api.customer.CustomerField.EXTERNAL_ID;
import static io.customerledger.api.customer.CustomerField.FULL_NAME;
import static io.customerledger.api.customer.CustomerField.METADATA;
import static io.customerledger.api.customer.CustomerField.TAX_DOCUMENT;
import static io.customerledger.api.customer.CustomerField.TIMEZONE;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.customer.Outcome.Changed;
import io.customerledger.api.customer.Outcome.Created;
import io.customerledger.api.customer.Outcome.Deleted;
import io.customerledger.api.customer.Outcome.PreconditionFailed;
import io.customerledger.api.customer.Outcome.Unchanged;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventsourcing.AggregateDeletedException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;

class CustomerTest {

    private static final CustomerKey ADA = new CustomerKey(new OrganizationId("org_acme"), new CustomerId("cus_ada"));
    private static final Profile PROFILE =
            new Profile("user_1", "ada@acme.com", "Ada", null, "UTC", new Json("{\"plan\":\"pro\"}"), null, null);
    private static final Instant MONDAY = Instant.parse("2026-03-23T09:00:00.000Z");
    private static final Instant TUESDAY = Instant.parse("2026-03-24T09:00:00.000Z");
    private static final Address BERLIN = new Address("1 Weg", null, "Berlin", null, "10115", "DE", null);

    private final FixtureConfiguration<Customer> customer = new AggregateTestFixture<>(Customer.class)
            .registerCommandTargetResolver(CustomerAggregateConfiguration.TARGET);

    @Test
    void a_creation_says_all_that_is_known_of_the_customer() {
        customer.givenNoPriorActivity()
                .when(new CreateCustomerCommand(ADA, PROFILE, MONDAY))
                .expectEvents(new CustomerCreated(
                        ADA,
                        List.of(
                                new FieldChange(EXTERNAL_ID, null, "user_1"),
                                new FieldChange(EMAIL, null, "ada@acme.com"),
                                new FieldChange(FULL_NAME, null, "Ada"),
                                new FieldChange(TIMEZONE, null, "UTC"),
                                new FieldChange(METADATA, null, new Json("{\"plan\":\"pro\"}"))),
                        MONDAY))
                .expectResultMessagePayload(new Created(new CustomerState(ADA, 1, PROFILE, MONDAY, MONDAY)));
    }

    @Test
    void an_update_changes_the_fields_it_names_and_remembers_what_they_were() {
        customer.given(created())
                .when(update(Map.of(FULL_NAME, "Ada King", TIMEZONE, "UTC")))
                .expectEvents(new CustomerUpdated(ADA, List.of(new FieldChange(FULL_NAME, "Ada", "Ada King")), TUESDAY))
                .expectResultMessagePayload(new Changed(
                        new CustomerState(ADA, 2, PROFILE.with(Map.of(FULL_NAME, "Ada King")), MONDAY, TUESDAY)));
    }

    @Test
    void an_update_to_null_clears_a_field() {
        var nothing = new HashMap<CustomerField, Object>();
        nothing.put(FULL_NAME, null);
        nothing.put(EXTERNAL_ID, null);
        customer.given(created())
                .when(update(nothing))
                .expectEvents(new CustomerUpdated(
                        ADA,
                        List.of(new FieldChange(EXTERNAL_ID, "user_1", null), new FieldChange(FULL_NAME, "Ada", null)),
                        TUESDAY));
    }

    @Test
    void metadata_is_replaced_whole() {
        customer.given(created())
                .when(update(Map.of(METADATA, new Json("{\"seats\":3}"))))
                .expectEvents(new CustomerUpdated(
                        ADA,
                        List.of(new FieldChange(METADATA, new Json("{\"plan\":\"pro\"}"), new Json("{\"seats\":3}"))),
                        TUESDAY));
    }

    @Test
    void a_document_type_that_follows_from_the_address_is_part_of_the_change() {
        customer.given(created(), updated(new FieldChange(TAX_DOCUMENT, null, "DE123")))
                .when(update(Map.of(ADDRESS, BERLIN)))
                .expectEvents(new CustomerUpdated(
                        ADA,
                        List.of(new FieldChange(DOCUMENT_TYPE, null, "VAT"), new FieldChange(ADDRESS, null, BERLIN)),
                        TUESDAY));
    }

    @Test
    void an_update_that_changes_nothing_is_no_event() {
        customer.given(created())
                .when(update(Map.of(FULL_NAME, "Ada", METADATA, new Json("{\"plan\":\"pro\"}"))))
                .expectNoEvents()
                .expectResultMessagePayload(new Unchanged(new CustomerState(ADA, 1, PROFILE, MONDAY, MONDAY)));
    }

    @Test
    void an_update_of_nothing_is_no_event() {
        customer.given(created()).when(update(Map.of())).expectNoEvents();
    }

    @Test
    void every_event_is_one_version() {
        customer.given(created(), updated(new FieldChange(FULL_NAME, "Ada", "A")))
                .when(update(Map.of(FULL_NAME, "B")))
                .expectResultMessagePayload(
                        new Changed(new CustomerState(ADA, 3, PROFILE.with(Map.of(FULL_NAME, "B")), MONDAY, TUESDAY)));
    }

    @Test
    void an_update_of_the_version_that_its_sender_saw_goes_through() {
        customer.given(created())
                .when(update(Map.of(FULL_NAME, "B"), ifMatch(7L, 1L)))
                .expectEvents(new CustomerUpdated(ADA, List.of(new FieldChange(FULL_NAME, "Ada", "B")), TUESDAY));
    }

    @Test
    void an_update_of_another_version_than_its_sender_saw_is_refused() {
        customer.given(created())
                .when(update(Map.of(FULL_NAME, "B"), ifMatch(2L)))
                .expectNoEvents()
                .expectResultMessagePayload(new PreconditionFailed(1));
    }

    @Test
    void a_precondition_holds_for_updates_that_would_change_nothing_too() {
        customer.given(created())
                .when(update(Map.of(FULL_NAME, "Ada"), ifMatch(2L)))
                .expectResultMessagePayload(new PreconditionFailed(1));
    }

    @Test
    void a_clock_that_runs_behind_does_not_turn_a_customers_time_back() {
        customer.given(created(), updated(new FieldChange(FULL_NAME, "Ada", "A")))
                .when(new UpdateCustomerCommand(ADA, Map.of(FULL_NAME, "B"), Precondition.NONE, MONDAY))
                .expectEvents(new CustomerUpdated(ADA, List.of(new FieldChange(FULL_NAME, "A", "B")), TUESDAY));
    }

    @Test
    void a_deletion_ends_the_customer() {
        customer.given(created())
                .when(delete(Precondition.NONE, TUESDAY))
                .expectEvents(new CustomerDeleted(ADA, TUESDAY))
                .expectResultMessagePayload(new Deleted(ADA, 1))
                .expectMarkedDeleted();
    }

    @Test
    void a_deletion_of_another_version_than_its_sender_saw_is_refused() {
        customer.given(created())
                .when(delete(ifMatch(2L), TUESDAY))
                .expectNoEvents()
                .expectNotMarkedDeleted()
                .expectResultMessagePayload(new PreconditionFailed(1));
    }

    @Test
    void a_deletion_is_not_before_the_last_change() {
        customer.given(created(), updated(new FieldChange(FULL_NAME, "Ada", "A")))
                .when(delete(Precondition.NONE, MONDAY))
                .expectEvents(new CustomerDeleted(ADA, TUESDAY));
    }

    @Test
    void nothing_can_be_done_to_a_customer_that_does_not_exist() {
        customer.givenNoPriorActivity()
                .when(update(Map.of(FULL_NAME, "B")))
                .expectNoEvents()
                .expectException(AggregateNotFoundException.class);
    }

    @Test
    void nothing_can_be_done_to_a_deleted_customer() {
        customer.given(created(), new CustomerDeleted(ADA, MONDAY))
                .when(update(Map.of(FULL_NAME, "B")))
                .expectNoEvents()
                .expectException(AggregateDeletedException.class);
    }

    @Test
    void a_customer_loaded_from_its_row_decides_as_one_loaded_from_its_events() {
        customer.registerAggregateFactory(new CustomerFactory())
                .given(new CustomerState(ADA, 1, PROFILE, MONDAY, MONDAY))
                .when(update(Map.of(FULL_NAME, "Ada King")))
                .expectEvents(new CustomerUpdated(ADA, List.of(new FieldChange(FULL_NAME, "Ada", "Ada King")), TUESDAY))
                .expectResultMessagePayload(new Changed(
                        new CustomerState(ADA, 2, PROFILE.with(Map.of(FULL_NAME, "Ada King")), MONDAY, TUESDAY)));
    }

    private static CustomerCreated created() {
        return new CustomerCreated(ADA, PROFILE.asChanges(), MONDAY);
    }

    private static CustomerUpdated updated(FieldChange change) {
        return new CustomerUpdated(ADA, List.of(change), TUESDAY);
    }

    private static UpdateCustomerCommand update(Map<CustomerField, Object> changes) {
        return update(changes, Precondition.NONE);
    }

    private static UpdateCustomerCommand update(Map<CustomerField, Object> changes, Precondition precondition) {
        return new UpdateCustomerCommand(ADA, changes, precondition, TUESDAY);
    }

    private static DeleteCustomerCommand delete(Precondition precondition, Instant at) {
        return new DeleteCustomerCommand(ADA, precondition, at);
    }

    private static Precondition ifMatch(Long... versions) {
        return new Precondition(Set.of(versions));
    }
}
