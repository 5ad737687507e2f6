package io.customerledger.service.customer;

import static io.customerledger.api.customer.CustomerField.EXTERNAL_ID;
import static io.customerledger.api.customer.CustomerField.FULL_NAME;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.customer.Outcome.Changed;
import io.customerledger.api.customer.Outcome.Created;
import io.customerledger.api.customer.Outcome.Deleted;
import io.customerledger.api.customer.Outcome.NotFound;
import io.customerledger.api.customer.Outcome.PreconditionFailed;
import io.customerledger.api.customer.Outcome.Unchanged;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.Node;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From a command to its answer, with all that is between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CustomerCommandsTest {

    private static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Test"), null, null, "req_1", null);
    private static final Instant AT = Instant.parse("2026-03-25T14:30:00.000Z");

    private Node node;
    private OrganizationId acme;

    @BeforeAll
    void start() {
        node = Node.on(TestDatabase.fresh());
        acme = node.organization();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void what_was_answered_is_what_is_read_from_then_on() {
        var ada = newKey();
        var created = decided(create(ada, "user 1"), Created.class).state();
        assertThat(node.reads().find(acme, "user 1")).isEqualTo(created);
        var changed = decided(update(ada, FULL_NAME, "Ada King"), Changed.class).state();
        assertThat(node.reads().find(acme, ada.id().value())).isEqualTo(changed);
        assertThat(node.asOf().at(ada, 1)).isEqualTo(created);
        assertThat(node.asOf().at(ada, 2)).isEqualTo(changed);
        decided(delete(ada), Deleted.class);
        assertThat(node.reads().find(acme, ada.id().value())).isNull();
        assertThat(node.reads().find(acme, "user 1")).isNull();
        assertThat(node.asOf().at(ada, 1)).isNull();
    }

    @Test
    void nothing_happens_to_a_customer_that_is_gone_or_was_never_there() {
        var ada = created(null);
        decided(delete(ada), Deleted.class);
        for (var customer : List.of(ada, newKey())) {
            decided(update(customer, FULL_NAME, "Ada King"), NotFound.class);
            decided(delete(customer), NotFound.class);
        }
    }

    @Test
    void an_update_to_what_is_there_already_changes_nothing() {
        var ada = created(null);
        assertThat(decided(update(ada, FULL_NAME, "Ada"), Unchanged.class)
                        .state()
                        .version())
                .isEqualTo(1);
    }

    @Test
    void a_create_with_a_taken_own_id_is_answered_with_its_holder_and_writes_nothing() {
        var holder = created("taken");
        assertThat(execute(create(newKey(), "taken")))
                .isEqualTo(new Answer.OwnIdTaken(node.reads().byKey(holder)));
        assertThat(node.reads().find(acme, "taken").key()).isEqualTo(holder);
    }

    @Test
    void an_update_to_a_taken_own_id_changes_nothing() {
        var holder = created("held");
        var other = created("another");
        assertThat(execute(update(other, EXTERNAL_ID, "held")))
                .isEqualTo(new Answer.OwnIdTaken(node.reads().byKey(holder)));
        assertThat(requireNonNull(node.reads().byKey(other)).version()).isEqualTo(1);
        decided(update(other, FULL_NAME, "as before"), Changed.class);
    }

    @Test
    void a_repeat_is_answered_from_the_record_whatever_happened_since() {
        var ada = created(null);
        var update = update(ada, FULL_NAME, "Ada King");
        var key = idempotency();
        assertThat(node.commands().execute(update, ORIGIN, key)).isInstanceOf(Answer.Decided.class);
        decided(update(ada, FULL_NAME, "Ada"), Changed.class);
        var repeated = (Answer.Repeated) node.commands().execute(update, ORIGIN, key);
        assertThat(repeated.recorded()).isEqualTo(record(key, AnswerKind.CHANGED, ada, 2));
        assertThat(requireNonNull(node.reads().byKey(ada)).version()).isEqualTo(3);
    }

    @Test
    void every_decision_is_recorded_under_its_name() {
        var ada = created("named");
        assertThat(recordedOf(create(newKey(), null)).kind()).isEqualTo(AnswerKind.CREATED);
        assertThat(recordedOf(create(newKey(), "named")).kind()).isEqualTo(AnswerKind.EXISTS);
        assertThat(recordedOf(update(created(null), EXTERNAL_ID, "named")).kind())
                .isEqualTo(AnswerKind.OWN_ID_TAKEN);
        assertThat(recordedOf(update(ada, FULL_NAME, "Ada")).kind()).isEqualTo(AnswerKind.UNCHANGED);
        assertThat(recordedOf(update(newKey(), FULL_NAME, "Ada")).kind()).isEqualTo(AnswerKind.NOT_FOUND);
        var stale = new UpdateCustomerCommand(ada, Map.of(), new Precondition(Set.of(9L)), AT);
        assertThat(recordedOf(stale).kind()).isEqualTo(AnswerKind.PRECONDITION_FAILED);
        assertThat(decided(stale, PreconditionFailed.class).decidedOn()).isEqualTo(1);
    }

    @Test
    void an_own_id_that_nobody_has_is_recorded_as_not_found_and_one_that_somebody_has_is_not() {
        var key = idempotency();
        assertThat(node.commands().refuseUnknown(acme, "nobody", ORIGIN, key))
                .isEqualTo(new Answer.Decided(new NotFound()));
        assertThat(node.commands().refuseUnknown(acme, "nobody", ORIGIN, key)).isInstanceOf(Answer.Repeated.class);
        created("somebody");
        assertThat(node.commands().refuseUnknown(acme, "somebody", ORIGIN, idempotency()))
                .isNull();
    }

    @Test
    void a_batch_has_an_answer_for_each_and_one_record_for_all() {
        var holder = created("batch 1");
        var key = idempotency();
        var first = create(newKey(), "batch 2");
        var answers = node.commands().createAll(acme, List.of(first, create(newKey(), "batch 1")), ORIGIN, key, "{}");
        assertThat(answers)
                .containsExactly(
                        new Answer.Decided(new Created(state(first))),
                        new Answer.OwnIdTaken(node.reads().byKey(holder)));
        var again = node.commands().createAll(acme, List.of(create(newKey(), "batch 3")), ORIGIN, key, "{}");
        assertThat(again)
                .containsExactly(new Answer.Repeated(new RecordedAnswer(
                        "fingerprint",
                        "2026-07-11",
                        AnswerKind.BATCH,
                        List.of(shown(first.customer(), 1), shown(holder, 1)),
                        "{}",
                        null)));
        assertThat(node.reads().find(acme, "batch 3")).isNull();
    }

    @Test
    void a_batch_of_which_nothing_could_be_made_is_recorded_too() {
        var key = idempotency();
        assertThat(node.commands().createAll(acme, List.of(), ORIGIN, key, "{}"))
                .isEmpty();
        assertThat(node.commands().createAll(acme, List.of(), ORIGIN, key, "{}"))
                .singleElement()
                .isInstanceOf(Answer.Repeated.class);
    }

    private CustomerKey created(String ownId) {
        var key = newKey();
        decided(create(key, ownId), Created.class);
        return key;
    }

    private CustomerKey newKey() {
        return new CustomerKey(acme, new CustomerId(Ids.next("cus_")));
    }

    private Answer execute(CustomerCommand command) {
        return node.commands().execute(command, ORIGIN, null);
    }

    private <T extends Outcome> T decided(CustomerCommand command, Class<T> type) {
        var answer = execute(command);
        assertThat(answer).isInstanceOf(Answer.Decided.class);
        return type.cast(((Answer.Decided) answer).outcome());
    }

    private RecordedAnswer recordedOf(CustomerCommand command) {
        var key = idempotency();
        node.commands().execute(command, ORIGIN, key);
        return node.recorded().find(acme, key.key()).orElseThrow();
    }

    private static CreateCustomerCommand create(CustomerKey key, String ownId) {
        return new CreateCustomerCommand(
                key, new Profile(ownId, "ada@acme.com", "Ada", null, "UTC", null, null, null), AT);
    }

    private static CustomerState state(CreateCustomerCommand created) {
        return new CustomerState(created.customer(), 1, created.profile(), AT, AT);
    }

    private static UpdateCustomerCommand update(CustomerKey key, CustomerField field, String value) {
        return new UpdateCustomerCommand(key, Map.of(field, value), Precondition.NONE, AT);
    }

    private static DeleteCustomerCommand delete(CustomerKey key) {
        return new DeleteCustomerCommand(key, Precondition.NONE, AT);
    }

    private static Idempotency idempotency() {
        return new Idempotency(Ids.next("key "), "fingerprint", "2026-07-11");
    }

    private static RecordedAnswer record(Idempotency key, String kind, CustomerKey customer, long version) {
        return new RecordedAnswer(
                key.fingerprint(), key.apiVersion(), kind, List.of(shown(customer, version)), null, null);
    }

    private static RecordedAnswer.SubjectVersion shown(CustomerKey customer, long version) {
        return new RecordedAnswer.SubjectVersion(customer.id().value(), version);
    }
}
