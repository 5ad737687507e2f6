package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A few write sets are written one by one, many by statements for all of one or of several organizations: all with the
 * same result.
 */
class AppendWaysTest {

    private static final Instant START = Instant.parse("2026-03-25T14:30:00Z");
    private static final int ROUNDS = 60;
    private static final int CUSTOMERS = 12;
    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(7);

    private static final String WRITTEN = """
            SELECT concat_ws(' ', position, subject_id, subject_version, type)
              FROM event WHERE organization_id = :id
             UNION ALL
            SELECT concat_ws(' ', 'row of', customer_id, version, external_id, email_folded, profile::text, created_at)
              FROM customer WHERE organization_id = :id
             UNION ALL
            SELECT concat_ws(' ', 'data key of', subject_id)
              FROM data_key WHERE organization_id = :id
             UNION ALL
            SELECT concat_ws(' ', 'answer to', key, slot, recorded_at, kind, subjects::text, versions::text)
              FROM idempotency WHERE organization_id = :id AND recorded_at = :now
             ORDER BY 1""";

    private final Random random = new Random(20_260_325);
    private final HikariDataSource database = TestDatabase.fresh();
    private final TestOrganization many = new TestOrganization(database);
    private final TestOrganization few = new TestOrganization(database);
    private final TestOrganization mixed = new TestOrganization(database);
    private final TestOrganization bystander = new TestOrganization(database);

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void a_few_and_many_and_several_organizations_are_written_the_same() {
        var outcomes = new HashSet<Class<?>>();
        for (int round = 0; round < ROUNDS; round++) {
            var clock = Clock.fixed(START.plus(BETWEEN_ROUNDS.multipliedBy(round)), ZoneOffset.UTC);
            boolean lost = false;
            var seed = random.nextLong();
            var together = requests(many, round, new Random(seed));
            var apart = requests(few, round, new Random(seed));
            var among = requests(mixed, round, new Random(seed));
            among.add(List.of(bystander.bare()));
            do {
                var ofMany = write(clock, together, lost);
                var ofFew = new ArrayList<WriteOutcome>();
                for (var request : apart) {
                    // Together with one of another organization; a group of three by itself, since four are many.
                    var entries = request.size() == 1 ? List.of(request, List.of(bystander.bare())) : List.of(request);
                    ofFew.addAll(write(clock, entries, lost).subList(0, request.size()));
                }
                assertThat(ofFew).as("round %d", round).isEqualTo(ofMany.subList(0, ofFew.size()));
                assertThat(write(clock, among, lost))
                        .as("round %d", round)
                        .startsWith(ofMany.toArray(WriteOutcome[]::new));
                ofMany.forEach(outcome -> outcomes.add(outcome.getClass()));
                lost = !lost; // And once more, as if the answers had been lost.
            } while (lost);
            assertThat(written(few, clock)).as("round %d", round).isEqualTo(written(many, clock));
            assertThat(written(mixed, clock)).as("round %d", round).isEqualTo(written(many, clock));
        }
        assertThat(outcomes).hasSize(4);
    }

    /** What is asked for in one round; no two ask for the same customer, own id or key. */
    private List<List<WriteSet>> requests(TestOrganization organization, int round, Random random) {
        var requests = new ArrayList<List<WriteSet>>();
        for (int i = 0; i < CUSTOMERS; i++) {
            var request = request(organization, round, i, random);
            if (random.nextBoolean()) request.record(recording("key " + i + random.nextInt(3)));
            requests.add(List.of(request));
        }
        var leader = organization.bare().record(recording("group " + random.nextInt(5)));
        var ownId = "group " + random.nextInt(5);
        requests.add(List.of(
                leader, organization.create("a of " + round, ownId), organization.create("b of " + round, null)));
        return requests;
    }

    private WriteSet request(TestOrganization organization, int round, int i, Random random) {
        var customer = "customer %d of %d".formatted(i, round / 10);
        var ownId = i % 2 == 0 ? "own " + i : null;
        long version = organization.version(customer);
        return switch (random.nextInt(8)) {
            case 0 -> organization.bare().claims("group " + i);
            case 1 -> organization.other("", "other " + i, 0);
            case 2 -> organization.nothing(customer, version);
            case 3 -> organization.change(customer, version + 1, ownId);
            case 4 -> round % 10 == 9 && version > 0 ? organization.delete(customer, version) : organization.bare();
            default ->
                version == 0 ? organization.create(customer, ownId) : organization.change(customer, version, ownId);
        };
    }

    private List<WriteOutcome> write(Clock clock, List<List<WriteSet>> requests, boolean lost) {
        var entries = requests.stream()
                .map(request -> new Entry(request, Long.MAX_VALUE))
                .toList();
        if (lost) entries.forEach(Entry::lose);
        try (var writer = new Writer(database, clock, _ -> {}, _ -> {})) {
            writer.write(entries, false);
        }
        return entries.stream().flatMap(entry -> entry.outcomes.join().stream()).toList();
    }

    private List<String> written(TestOrganization organization, Clock clock) {
        return JdbcClient.create(database)
                .sql(WRITTEN)
                .param("id", organization.id().value())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list();
    }
}
