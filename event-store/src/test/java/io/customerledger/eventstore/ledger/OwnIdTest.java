package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.taken;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.ledger.WriteOutcome.Stale;
import io.customerledger.eventstore.ledger.WriteOutcome.Written;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A customer's own id is nobody else's in its organization, on whichever node it is claimed. */
class OwnIdTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final HikariDataSource elsewhere = TestDatabase.sameAs(database);
    private final List<Ledger> nodes = List.of(node(database), node(elsewhere));
    private final TestOrganization organization = new TestOrganization(database);

    @AfterEach
    void stop() {
        nodes.forEach(Ledger::close);
        elsewhere.close();
        database.close();
    }

    @Test
    void of_64_concurrent_creates_with_one_own_id_one_makes_the_customer_and_the_others_meet_it() throws Exception {
        var outcomes = createConcurrently(64);
        assertThat(outcomes).filteredOn(Written.class::isInstance).hasSize(1);
        var customer = organization.customers();
        assertThat(customer).hasSize(1);
        assertThat(outcomes)
                .filteredOn(taken("own", customer.getFirst(), 1)::equals)
                .hasSize(63);
    }

    @Test
    void another_organization_may_use_the_same_own_id() {
        assertThat(nodes.getFirst().write(organization.create("ada", "own"))).isEqualTo(new Written());
        assertThat(nodes.getFirst().write(new TestOrganization(database).create("ada", "own")))
                .isEqualTo(new Written());
    }

    @Test
    void an_own_id_is_free_again_when_its_holder_gives_it_up_or_goes() {
        var ledger = nodes.getFirst();
        ledger.write(organization.create("ada", "own"));
        assertThat(ledger.write(organization.create("bob", "own"))).isEqualTo(taken("own", "ada", 1));
        ledger.write(organization.change("ada", 1, null).claims(null));
        assertThat(ledger.write(organization.create("bob", "own"))).isEqualTo(new Written());
        ledger.write(organization.delete("bob", 1));
        assertThat(ledger.write(organization.create("eve", "own"))).isEqualTo(new Written());
    }

    @Test
    void a_decision_that_nobody_has_an_own_id_is_stale_when_somebody_has() {
        var ledger = nodes.getFirst();
        assertThat(ledger.write(organization.bare().claims("own"))).isEqualTo(new Written());
        ledger.write(organization.create("ada", "own"));
        assertThat(ledger.write(organization.bare().claims("own"))).isEqualTo(new Stale());
    }

    /** Ten customers take five own ids from each other, as fast as they can. */
    @Test
    void own_ids_that_change_hands_are_never_in_two() throws Exception {
        var calls = new ArrayList<CompletableFuture<Object>>();
        for (int i = 0; i < 10; i++) {
            var customer = "customer " + i;
            var random = new Random(i);
            var ledger = nodes.get(i % 2);
            calls.add(Async.call(() -> {
                String own = null;
                long version = 0;
                for (int n = 0; n < 40; n++) {
                    var wanted = random.nextInt(3) == 0 ? null : "own " + random.nextInt(5);
                    var outcome = ledger.write(
                            organization.change(customer, version, wanted).claims(wanted));
                    if (outcome instanceof Written) {
                        own = wanted;
                        version++;
                    }
                }
                return own;
            }));
        }
        var owners = new HashMap<Object, Integer>();
        for (var each : calls) owners.merge(String.valueOf(each.get()), 1, Integer::sum);
        owners.remove("null");
        assertThat(owners.values()).allMatch(count -> count == 1);
        organization.assertWhole();
    }

    /** The twin: without its look-up, append runs into the unique key. */
    @Test
    void where_nobody_looks_the_unique_key_still_keeps_the_second_customer_out() throws Exception {
        doNotLook();
        var outcomes = createConcurrently(8);
        assertThat(outcomes).filteredOn(Written.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(IllegalStateException.class::isInstance).hasSize(7);
    }

    /** And without both, there are two. */
    @Test
    void without_the_unique_key_either_there_would_be_two() throws Exception {
        doNotLook();
        JdbcClient.create(database)
                .sql("ALTER TABLE customer DROP CONSTRAINT customer_organization_id_external_id_key")
                .update();
        createConcurrently(8);
        assertThat(organization.customers()).hasSize(8);
    }

    private List<Object> createConcurrently(int times) throws Exception {
        var calls = new ArrayList<CompletableFuture<WriteOutcome>>();
        for (int i = 0; i < times; i++) {
            var ledger = nodes.get(i % 2);
            var create = organization.create("customer " + i, "own");
            calls.add(Async.call(() -> ledger.write(create)));
        }
        var outcomes = new ArrayList<>();
        for (var each : calls) {
            outcomes.add(each.handle((outcome, failure) -> failure == null ? outcome : failure)
                    .get());
        }
        organization.assertWhole();
        return outcomes;
    }

    private void doNotLook() {
        Twin.replaceInAppend(database, "c.external_id = (w.own_id|p_own_id\\[n\\])", "false");
    }

    private static Ledger node(HikariDataSource dataSource) {
        return new Ledger(dataSource, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    }
}
