package io.customerledger.service.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.DeleteCustomerCommand;
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
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes on one database. Each remembers customers; neither believes what it remembers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTest {

    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_1", null);
    private static final Instant AT = Instant.parse("2026-03-25T14:30:00.000Z");
    private static final Profile PROFILE = new Profile(null, "ada@acme.com", "Ada", null, "UTC", null, null, null);

    private HikariDataSource database;
    private Node here;
    private Node there;
    private OrganizationId acme;

    @BeforeAll
    void start() {
        database = TestDatabase.fresh();
        JdbcClient.create(database)
                .sql("ALTER ROLE postgres IN DATABASE " + database.getJdbcUrl().replaceAll(".*/|\\?.*", "")
                        + " SET default_transaction_isolation = 'repeatable read'")
                .update(); // Some databases have this setting; to the nodes it must not matter.
        here = Node.on(database);
        there = Node.on(database);
        acme = here.organization();
    }

    @AfterAll
    void stop() {
        here.close();
        there.close();
        database.close();
    }

    @Test
    void what_one_node_answered_the_other_reads_at_once() {
        var ada = created();
        for (int i = 0; i < 20; i++) {
            var writer = i % 2 == 0 ? here : there;
            var reader = i % 2 == 0 ? there : here;
            var changed = (Changed) decided(writer, rename(ada, "Ada " + i));
            assertThat(reader.reads().byKey(ada)).isEqualTo(changed.state());
        }
    }

    @Test
    void a_customer_that_changed_elsewhere_is_decided_anew() {
        var ada = created();
        assertThat(decided(here, rename(ada, "Ada 2"))).isEqualTo(new Changed(state(ada, 2, "Ada 2")));
        assertThat(decided(there, rename(ada, "Ada 3"))).isEqualTo(new Changed(state(ada, 3, "Ada 3")));
        assertThat(decided(here, rename(ada, "Ada 4"))).isEqualTo(new Changed(state(ada, 4, "Ada 4")));
        assertThat(here.asOf().at(ada, 3)).isEqualTo(state(ada, 3, "Ada 3"));
    }

    @Test
    void nothing_changes_only_where_that_is_still_so() {
        var ada = created();
        decided(here, rename(ada, "Ada 2"));
        decided(there, rename(ada, "Ada 3"));
        assertThat(decided(here, rename(ada, "Ada 2"))).isEqualTo(new Changed(state(ada, 4, "Ada 2")));
        assertThat(decided(there, rename(ada, "Ada 2"))).isEqualTo(new Unchanged(state(ada, 4, "Ada 2")));
    }

    @Test
    void a_precondition_is_about_the_version_that_is_there_now() {
        var ada = created();
        decided(there, rename(ada, "Ada 2"));
        assertThat(decided(here, renameAt(ada, "Ada 3", 1))).isEqualTo(new PreconditionFailed(2));
        assertThat(decided(here, renameAt(ada, "Ada 3", 2))).isInstanceOf(Changed.class);
    }

    @Test
    void a_customer_that_was_deleted_elsewhere_is_gone_here() {
        var ada = created();
        assertThat(decided(there, new DeleteCustomerCommand(ada, Precondition.NONE, AT)))
                .isInstanceOf(Deleted.class);
        assertThat(decided(here, rename(ada, "Ada 2"))).isEqualTo(new NotFound());
        assertThat(decided(here, rename(ada, "Ada 2"))).isEqualTo(new NotFound());
    }

    /** Whoever has a backup can put it back; that it is missing must be said, and must not keep anybody from an erasure. */
    @Test
    void a_data_key_that_is_lost_is_said_to_be_and_the_customer_can_still_be_erased() {
        var ada = created();
        JdbcClient.create(database)
                .sql("DELETE FROM data_key WHERE subject_id = ?")
                .param(ada.id().value())
                .update();
        assertThatIllegalStateException()
                .isThrownBy(() -> decided(there, rename(ada, "Ada 2")))
                .withMessage("The data key of %s is missing", ada);
        assertThat(there.reads().byKey(ada)).isEqualTo(state(ada, 1, "Ada"));
        assertThat(decided(there, new DeleteCustomerCommand(ada, Precondition.NONE, AT)))
                .isInstanceOf(Deleted.class);
    }

    @Test
    void fifty_concurrent_updates_of_one_customer_all_succeed_and_end_at_version_51() throws Exception {
        var ada = created();
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Object>>();
            for (int i = 0; i < 50; i++) {
                var node = i % 2 == 0 ? here : there;
                var name = "Ada " + i;
                answers.add(requests.submit(() -> decided(node, rename(ada, name))));
            }
            for (var answer : answers) assertThat(answer.get()).isInstanceOf(Changed.class);
        }
        assertThat(here.reads().byKey(ada).version()).isEqualTo(51);
        assertThat(there.reads().byKey(ada)).isEqualTo(here.reads().byKey(ada));
    }

    @Test
    void of_fifty_concurrent_updates_of_one_version_one_succeeds() throws Exception {
        var ada = created();
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Object>>();
            for (int i = 0; i < 50; i++) {
                var node = i % 2 == 0 ? here : there;
                var name = "Ada " + i;
                answers.add(requests.submit(() -> decided(node, renameAt(ada, name, 1))));
            }
            var outcomes = new ArrayList<Object>();
            for (var answer : answers) outcomes.add(answer.get());
            assertThat(outcomes).filteredOn(Changed.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(new PreconditionFailed(2)::equals).hasSize(49);
        }
    }

    private CustomerKey created() {
        var key = new CustomerKey(acme, new CustomerId(Ids.next("cus_")));
        assertThat(decided(here, new CreateCustomerCommand(key, PROFILE, AT))).isInstanceOf(Created.class);
        return key;
    }

    private static Object decided(Node node, CustomerCommand command) {
        return ((Answer.Decided) node.commands().execute(command, ORIGIN, null)).outcome();
    }

    private static UpdateCustomerCommand rename(CustomerKey key, String name) {
        return new UpdateCustomerCommand(key, Map.of(CustomerField.FULL_NAME, name), Precondition.NONE, AT);
    }

    private static UpdateCustomerCommand renameAt(CustomerKey key, String name, long version) {
        return new UpdateCustomerCommand(
                key, Map.of(CustomerField.FULL_NAME, name), new Precondition(Set.of(version)), AT);
    }

    private static CustomerState state(CustomerKey key, long version, String name) {
        return new CustomerState(key, version, PROFILE.with(Map.of(CustomerField.FULL_NAME, name)), AT, AT);
    }
}
