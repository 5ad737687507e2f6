package io.customerledger.api.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CustomerStateTest {

    private static final CustomerKey ADA = new CustomerKey(new OrganizationId("org_acme"), new CustomerId("cus_ada"));
    private static final Instant NOON = Instant.parse("2026-03-25T12:00:00.000Z");
    private static final Profile PROFILE = new Profile("user_1", "ada@acme.com", "Ada", null, "UTC", null, null, null);

    private final CustomerState created =
            CustomerState.after(null, new CustomerCreated(ADA, PROFILE.asChanges(), NOON));

    @Test
    void a_created_customer_is_at_version_one() {
        assertThat(created).isEqualTo(new CustomerState(ADA, 1, PROFILE, NOON, NOON));
    }

    @Test
    void every_update_is_a_version_and_leaves_the_creation_time() {
        var change = new FieldChange(CustomerField.FULL_NAME, "Ada", null);
        var updated = CustomerState.after(created, new CustomerUpdated(ADA, List.of(change), NOON.plusSeconds(1)));
        assertThat(updated.version()).isEqualTo(2);
        assertThat(updated.profile().fullName()).isNull();
        assertThat(updated.createdAt()).isEqualTo(NOON);
        assertThat(updated.updatedAt()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void of_a_deleted_customer_nothing_is_left() {
        assertThat(CustomerState.after(created, new CustomerDeleted(ADA, NOON))).isNull();
    }

    @Test
    void nothing_but_a_creation_comes_first() {
        assertThatThrownBy(() -> CustomerState.after(null, new CustomerUpdated(ADA, List.of(), NOON)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Property(tries = 200)
    void a_history_can_be_folded_forwards_and_back(@ForAll("histories") List<Profile> history) {
        var folded = new ArrayDeque<FieldChanges>();
        CustomerState state = null;
        for (var profile : history) {
            var changes = state == null ? profile.asChanges() : state.profile().changesTo(profile);
            var event =
                    state == null ? new CustomerCreated(ADA, changes, NOON) : new CustomerUpdated(ADA, changes, NOON);
            state = CustomerState.after(state, event);
            assertThat(state.profile()).isEqualTo(profile);
            folded.push(new FieldChanges(changes));
        }
        assertThat(state.version()).isEqualTo(history.size());
        var profile = state.profile();
        for (int version = history.size(); version > 1; version--) {
            profile = profile.before(folded.pop().changes());
            assertThat(profile).isEqualTo(history.get(version - 2));
        }
    }

    private record FieldChanges(List<FieldChange> changes) {}

    @Provide
    Arbitrary<List<Profile>> histories() {
        return AnyProfile.profiles().list().ofMinSize(1).ofMaxSize(6);
    }
}
