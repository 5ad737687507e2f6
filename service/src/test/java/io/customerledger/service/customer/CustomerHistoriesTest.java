package io.customerledger.service.customer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.AnyProfile;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.RestoreCustomerCommand;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.service.ServiceTest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CustomerHistoriesTest extends ServiceTest {

    private static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Test"), null, null, "req_1", null);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.000Z");

    private final CustomerCommands commands = APP.getBean(CustomerCommands.class);
    private final CustomersAsOf asOf = APP.getBean(CustomersAsOf.class);
    private final CustomerReads reads = APP.getBean(CustomerReads.class);
    private final EventLog log = APP.getBean(EventLog.class);
    private final JdbcClient jdbc = APP.getBean(JdbcClient.class);

    @Property(tries = 40)
    void as_of_every_version_is_the_fold_of_the_events_up_to_it(@ForAll("histories") History history) {
        var key = write(history);
        CustomerState folded = null;
        for (var entry : log.forwards(key.organization(), key.id().value(), 1, Long.MAX_VALUE, null, 100)) {
            folded = requireNonNull(CustomerState.after(folded, requireNonNull(entry.event())));
            assertThat(asOf.at(key, folded.version())).isEqualTo(folded);
            assertThat(asOf.at(key, folded.updatedAt())).isEqualTo(folded);
            assertThat(asOf.at(key, folded.updatedAt().plusMillis(9))).isEqualTo(folded);
        }
        assertThat(reads.byKey(key)).isEqualTo(folded);
        assertThat(asOf.at(key, folded.version() + 1)).isNull();
        assertThat(asOf.at(key, START.minusMillis(1))).isNull();
    }

    @Property(tries = 20)
    void the_changes_of_a_history_applied_in_order_give_the_customer(@ForAll("histories") History history) {
        var id = write(history).id();
        var customer = new HashMap<String, JsonNode>();
        api.get("/customers/" + id + "/history?limit=100&order=asc")
                .data()
                .forEach(event -> event.get("changes").forEach(change -> {
                    var field = change.get("field").asString();
                    var none = JsonMapper.shared().nullNode();
                    assertThat(change.get("from")).isEqualTo(customer.getOrDefault(field, none));
                    customer.put(field, change.get("to"));
                }));
        var answered = api.get("/customers/" + id).data();
        for (var field : CustomerField.values()) {
            var name = field.wireName();
            assertThat(answered.path(name).isMissingNode() || answered.get(name).isNull() ? null : answered.get(name))
                    .as(name)
                    .isEqualTo(customer.containsKey(name) && !customer.get(name).isNull() ? customer.get(name) : null);
        }
    }

    @Property(tries = 20)
    void a_restored_customer_is_what_it_was_but_for_its_version_and_time(@ForAll("histories") History history) {
        var key = write(history);
        for (long version = reads.byKey(key).version(); version >= 1; version--) {
            var then = asOf.at(key, version);
            var before = reads.byKey(key);
            execute(new RestoreCustomerCommand(key, then.profile(), Precondition.NONE, START.plusSeconds(9)));
            var now = reads.byKey(key);
            assertThat(now.profile()).isEqualTo(then.profile());
            assertThat(now.createdAt()).isEqualTo(then.createdAt());
            assertThat(now.version())
                    .isEqualTo(before.version() + (now.profile().equals(before.profile()) ? 0 : 1));
        }
    }

    @Test
    void a_long_history_is_gone_back_in_steps_that_are_kept_and_erased_with_the_customer() {
        var key = create("v1");
        rename(key, 2, 650);
        for (long version : List.of(1L, 650L, 649L, 201L, 200L, 199L, 401L, 2L)) {
            assertIsAt(key, version);
        }
        assertThat(snapshots(key)).containsExactly(200L, 400L, 600L);
        jdbc.sql("UPDATE event SET payload = '{}' WHERE subject_id = ? AND subject_version BETWEEN 202 AND 649")
                .param(key.id().value())
                .update();
        assertIsAt(key, 3);
        assertIsAt(key, 200);
        execute(new DeleteCustomerCommand(key, Precondition.NONE, START));
        assertThat(snapshots(key)).isEmpty();
        assertThat(asOf.at(key, 3)).isNull();
    }

    @Test
    void what_is_kept_of_a_long_history_is_sealed_like_its_events() {
        var key = create("v1");
        rename(key, 2, 201);
        assertIsAt(key, 1);
        assertThat(jdbc.sql("SELECT encode(sealed, 'escape') FROM customer_snapshot WHERE subject_id = ?")
                        .param(key.id().value())
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .doesNotContain("a@b.co", "v200");
    }

    @Test
    void a_long_history_is_read_also_where_nothing_of_it_can_be_kept() {
        var key = create("v1");
        rename(key, 2, 201);
        jdbc.sql("ALTER TABLE customer_snapshot ADD CONSTRAINT no_room CHECK (subject_id <> '%s') NOT VALID"
                        .formatted(key.id()))
                .update();
        assertIsAt(key, 1);
        assertThat(snapshots(key)).isEmpty();
        jdbc.sql("ALTER TABLE customer_snapshot DROP CONSTRAINT no_room").update();
        assertIsAt(key, 1);
        assertThat(snapshots(key)).containsExactly(200L);
    }

    @Test
    void no_snapshot_outlives_a_customer_that_is_erased_while_it_is_read() {
        for (int i = 0; i < 3; i++) {
            var key = create("v1");
            rename(key, 2, 260);
            var reading = CompletableFuture.runAsync(
                    () -> {
                        while (asOf.at(key, 1) != null) {
                            jdbc.sql("DELETE FROM customer_snapshot WHERE subject_id = ?")
                                    .param(key.id().value())
                                    .update();
                        }
                    },
                    Thread::startVirtualThread);
            while (snapshots(key).isEmpty()) {
                Thread.onSpinWait();
            }
            execute(new DeleteCustomerCommand(key, Precondition.NONE, START));
            reading.join();
            assertThat(snapshots(key)).isEmpty();
        }
    }

    private void assertIsAt(CustomerKey key, long version) {
        var then = requireNonNull(asOf.at(key, version));
        assertThat(then.version()).isEqualTo(version);
        assertThat(then.profile().fullName()).isEqualTo("v" + version);
    }

    private List<Long> snapshots(CustomerKey key) {
        return jdbc.sql("SELECT version FROM customer_snapshot WHERE subject_id = ? ORDER BY version")
                .param(key.id().value())
                .query(Long.class)
                .list();
    }

    record History(Profile first, List<Map<CustomerField, Object>> changes) {}

    @Provide
    Arbitrary<History> histories() {
        return AnyProfile.profiles()
                .flatMap(first ->
                        AnyProfile.changes().list().ofMaxSize(8).map(changes -> new History(unique(first), changes)));
    }

    /** Own ids are the organization's; what is random here must not be another customer's. */
    private static Profile unique(Profile profile) {
        return profile.with(Map.of(CustomerField.EXTERNAL_ID, Ids.next("own_")));
    }

    private CustomerKey write(History history) {
        var key = new CustomerKey(organization(), new CustomerId(Ids.next("cus_")));
        execute(new CreateCustomerCommand(key, history.first(), START));
        for (int i = 0; i < history.changes().size(); i++) {
            var changes = new HashMap<>(history.changes().get(i));
            changes.computeIfPresent(CustomerField.EXTERNAL_ID, (_, _) -> Ids.next("own_"));
            changes.remove(CustomerField.ADDRESS_ID);
            changes.remove(CustomerField.DOCUMENT_TYPE);
            execute(new UpdateCustomerCommand(key, changes, Precondition.NONE, START.plusMillis(10L * (1 + i))));
        }
        return key;
    }

    private CustomerKey create(String fullName) {
        var key = new CustomerKey(organization(), new CustomerId(Ids.next("cus_")));
        execute(new CreateCustomerCommand(
                key, new Profile(null, "a@b.co", fullName, null, null, null, null, null), START));
        return key;
    }

    private void rename(CustomerKey key, int from, int to) {
        for (int version = from; version <= to; version++) {
            var name = Map.<CustomerField, Object>of(CustomerField.FULL_NAME, "v" + version);
            execute(new UpdateCustomerCommand(key, name, Precondition.NONE, START));
        }
    }

    private void execute(CustomerCommand command) {
        assertThat(commands.execute(command, ORIGIN, null)).isInstanceOf(Answer.Decided.class);
    }

    private OrganizationId organization() {
        return new OrganizationId(jdbc.sql("SELECT organization_id FROM organization LIMIT 1")
                .query(String.class)
                .single());
    }
}
