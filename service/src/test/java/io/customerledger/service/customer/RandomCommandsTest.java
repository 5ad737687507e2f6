package io.customerledger.service.customer;

import static io.customerledger.api.customer.CustomerField.EXTERNAL_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.AnyProfile;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.customer.Outcome.Changed;
import io.customerledger.api.customer.Outcome.Created;
import io.customerledger.api.customer.Outcome.Deleted;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever is done to customers: log, row and past agree, and they say what was answered. */
class RandomCommandsTest {

    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);
    private static final Instant NOON = Instant.parse("2026-03-25T12:00:00.000Z");

    private static Node node;
    private static EventLog log;

    /** What is done to the customer in a place; a new one moves in after a deletion. */
    sealed interface Action {

        record Create(Profile profile) implements Action {}

        record Update(Map<CustomerField, @Nullable Object> changes) implements Action {}

        record Delete() implements Action {}
    }

    /** An action, and by how many seconds the clock of its node is off. */
    record Step(int place, Action action, int skew) {}

    @BeforeContainer
    static void start() {
        node = Node.on(TestDatabase.fresh());
        log = node.context().getBean(EventLog.class);
    }

    @AfterContainer
    static void stop() {
        node.close();
    }

    @Property(tries = 60)
    void log_row_and_past_agree(@ForAll("steps") List<Step> steps) {
        var organization = node.organization();
        var present = new HashMap<Integer, CustomerKey>();
        var answered = new LinkedHashMap<CustomerKey, List<CustomerState>>();
        for (var step : steps) {
            var key = present.computeIfAbsent(
                    step.place(), _ -> new CustomerKey(organization, new CustomerId(Ids.next("cus_"))));
            var states = answered.computeIfAbsent(key, _ -> new ArrayList<>());
            var command = command(step, key, !states.isEmpty());
            if (node.commands().execute(command, ORIGIN, null) instanceof Answer.Decided(Outcome outcome)) {
                switch (outcome) {
                    case Created(var state) -> states.add(state);
                    case Changed(var state) -> states.add(state);
                    case Deleted _ -> {
                        present.remove(step.place());
                        states.clear();
                    }
                    default -> {}
                }
            }
        }
        answered.forEach(RandomCommandsTest::assertAgree);
    }

    private static CustomerCommand command(Step step, CustomerKey key, boolean exists) {
        var at = NOON.plusSeconds(step.skew());
        return switch (step.action()) {
            case Action.Create(var profile) when !exists -> new CreateCustomerCommand(key, profile, at);
            case Action.Create(var profile) ->
                new UpdateCustomerCommand(key, asChanges(profile), Precondition.NONE, at);
            case Action.Update(var changes) -> new UpdateCustomerCommand(key, changes, Precondition.NONE, at);
            case Action.Delete _ -> new DeleteCustomerCommand(key, Precondition.NONE, at);
        };
    }

    /** @param answered the customer after each event, as it was answered; empty for one that is gone or never was */
    private static void assertAgree(CustomerKey key, List<CustomerState> answered) {
        assertThat(fold(key)).isEqualTo(answered);
        var now = answered.isEmpty() ? null : answered.getLast();
        assertThat(node.reads().byKey(key)).isEqualTo(now);
        for (int version = 0; version <= answered.size() + 1; version++) {
            var then = version == 0 || version > answered.size() ? null : answered.get(version - 1);
            assertThat(node.asOf().at(key, version)).isEqualTo(then);
        }
        if (now != null && now.profile().externalId() != null) {
            assertThat(node.reads().find(key.organization(), now.profile().externalId()))
                    .isEqualTo(now);
        }
    }

    /** The customer after each of its events; nothing when it was deleted. */
    private static List<CustomerState> fold(CustomerKey key) {
        var states = new ArrayList<CustomerState>();
        CustomerState state = null;
        for (var entry : log.backwards(key.organization(), key.id().value(), 1, Long.MAX_VALUE, 1_000)
                .reversed()) {
            if (entry.event() instanceof CustomerDeleted) return List.of();
            if (entry.event() != null) {
                assertOldValues(entry.event(), state);
                state = Objects.requireNonNull(CustomerState.after(state, entry.event()));
                assertThat(entry.stored().version()).isEqualTo(state.version());
                states.add(state);
            }
        }
        return states;
    }

    private static void assertOldValues(CustomerEvent event, @Nullable CustomerState before) {
        for (var change : event.changes()) {
            assertThat(change.from())
                    .isEqualTo(before == null ? null : before.profile().get(change.field()));
            assertThat(change.to()).isNotEqualTo(change.from());
        }
        assertThat(event.at()).isAfterOrEqualTo(before == null ? event.at() : before.updatedAt());
    }

    private static Map<CustomerField, @Nullable Object> asChanges(Profile profile) {
        var changes = new HashMap<CustomerField, @Nullable Object>();
        for (var field : CustomerField.values()) changes.put(field, profile.get(field));
        return changes;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var ownIds = Arbitraries.of("a", "b/1", "ü'c").injectNull(0.3);
        var profiles = Combinators.combine(AnyProfile.profiles(), ownIds).as(RandomCommandsTest::withOwnId);
        var changes = Combinators.combine(AnyProfile.changes(), ownIds).as((all, ownId) -> {
            if (all.containsKey(EXTERNAL_ID)) all.put(EXTERNAL_ID, ownId);
            return all;
        });
        var actions = Arbitraries.frequencyOf(
                Tuple.of(3, profiles.map(Action.Create::new)),
                Tuple.of(8, changes.map(Action.Update::new)),
                Tuple.of(1, Arbitraries.just(new Action.Delete())));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        actions,
                        Arbitraries.integers().between(-3, 3))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    private static Profile withOwnId(Profile profile, @Nullable String ownId) {
        var changes = new HashMap<CustomerField, @Nullable Object>();
        changes.put(EXTERNAL_ID, ownId);
        return profile.with(changes);
    }
}
