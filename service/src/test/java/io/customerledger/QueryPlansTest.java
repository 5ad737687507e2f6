package io.customerledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.ListCustomers;
import io.customerledger.api.customer.ListCustomers.Place;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.customer.CustomerReads;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Among 20,000 customers, what is asked for is found by an index: a page costs what is on it, wherever it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryPlansTest {

    private static final OrganizationId ACME = new OrganizationId("org_0");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int LIMIT = 25;

    private static final String FILL = """
            INSERT INTO organization
            SELECT 'org_' || o, 'Test', false, now() FROM generate_series(0, 1) o;

            INSERT INTO customer
            SELECT 'org_' || i % 2, 'cus_' || lpad(i::text, 24, '0'), 1, 'own ' || i, 'user' || i % 500 || '@acme.com',
                   format('''org_%1$s/acme'' ''org_%1$s/user%2$s'' ''org_%1$s/name%3$s''', i % 2, i % 500, i)::tsvector,
                   json_build_object('email', 'user' || i % 500 || '@acme.com', 'fullName', 'name' || i),
                   '2026-01-01T00:00:00Z'::timestamptz + i * interval '1 s', now()
              FROM generate_series(1, 20000) i;

            INSERT INTO event
            SELECT organization_id, row_number() OVER (PARTITION BY organization_id ORDER BY customer_id), 'evt_' || customer_id,
                   customer_id, 1, 'customer.deleted', 1, created_at,
                   '{"actor":{"type":"system","id":"","name":""},"requestId":""}', '{"fields":[]}'
              FROM customer;

            INSERT INTO data_key SELECT 'else', customer_id, '' FROM customer;

            INSERT INTO idempotency
            SELECT organization_id, external_id, i, now(), '', '', 'created', '{}', '{}'
              FROM customer, generate_series(0, 4) i;

            SELECT gin_clean_pending_list('customer_by_word');

            ANALYZE""";

    private HikariDataSource database;
    private ExplainingDataSource explaining;
    private CustomerReads reads;

    @BeforeAll
    void fill() {
        database = TestDatabase.fresh();
        new JdbcTemplate(database).execute(FILL);
        explaining = new ExplainingDataSource(database);
        reads = new CustomerReads(new JdbcTemplate(explaining));
    }

    @AfterAll
    void stop() {
        database.close();
    }

    @Test
    void one_customer() {
        assertThat(reads.find(ACME, "cus_" + "0".repeat(20) + "1000")).isNotNull();
        assertThat(reads.find(ACME, "own 1000")).isNotNull();
        assertIndexed(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_page_of_the_list(boolean oldestFirst) {
        for (var place : places()) {
            assertPage(new Filter(null, List.of(), null, null), oldestFirst, place);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_page_of_those_with_an_email(boolean oldestFirst) {
        for (var place : places()) {
            assertPage(new Filter("User42@Acme.com", List.of(), null, null), oldestFirst, place);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_page_of_those_with_a_word_that_many_have(boolean oldestFirst) {
        for (var place : places()) {
            assertPage(new Filter(null, List.of("acm"), null, null), oldestFirst, place);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_page_of_those_with_a_word_that_few_have(boolean oldestFirst) {
        assertPage(new Filter(null, List.of("name1234"), null, null), oldestFirst, null);
        assertPage(new Filter(null, List.of("acme", "name1234"), null, null), oldestFirst, null);
        assertPage(new Filter(null, List.of("name1234"), null, null), oldestFirst, places().get(1));
    }

    /** A plan for any word would go through all customers to find the few that have a rare one. */
    @Test
    void every_word_gets_a_plan_of_its_own_however_often_is_asked() throws SQLException {
        try (var connection = new SingleConnectionDataSource(database.getConnection(), true)) {
            var patient = new CustomerReads(new JdbcTemplate(connection));
            for (int i = 0; i < 40; i++) {
                patient.list(new ListCustomers(
                        ACME, null, null, List.of(i % 2 == 0 ? "acme" : "name" + i), null, null, false, null, LIMIT));
            }
            assertThat(JdbcClient.create(connection)
                            .sql("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%words @@%'")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_page_of_those_of_a_time(boolean oldestFirst) {
        var after = START.plusSeconds(9_000);
        var before = START.plusSeconds(11_000);
        for (var place : places()) {
            assertPage(new Filter(null, List.of(), after, null), oldestFirst, place);
            assertPage(new Filter(null, List.of(), null, before), oldestFirst, place);
            assertPage(new Filter(null, List.of(), after, before), oldestFirst, place);
        }
    }

    @Test
    void the_customer_with_an_own_id() {
        reads.list(new ListCustomers(ACME, "own 1000", null, List.of(), null, null, false, null, LIMIT));
        assertIndexed(20);
    }

    @Test
    void events_of_a_customer_and_at_positions() {
        var jdbc = JdbcClient.create(explaining);
        var log = new EventLog(jdbc, new DataKeys(jdbc, MasterKey.of(MasterKey.generate())));
        log.backwards(ACME, "cus_" + "0".repeat(20) + "1000", 1, 500, 100);
        log.at(ACME, new Long[] {1L, 9_000L});
        assertIndexed(40);
    }

    @Test
    void a_recorded_answer() {
        new RecordedAnswers(JdbcClient.create(explaining), Clock.systemUTC()).find(ACME, "own 1000");
        assertIndexed(60);
    }

    private record Filter(
            @Nullable String email,
            List<String> words,
            @Nullable Instant createdAfter,
            @Nullable Instant createdBefore) {}

    /** The first page, one in the middle, one near each end, and one at each bound of a time. */
    private static List<@Nullable Place> places() {
        return Arrays.asList(null, place(10_000), place(100), place(19_900), place(9_000), place(11_000));
    }

    private static Place place(int customer) {
        return new Place(START.plus(Duration.ofSeconds(customer)), new CustomerId("cus_%024d".formatted(customer)));
    }

    private void assertPage(Filter filter, boolean oldestFirst, @Nullable Place place) {
        var page = reads.list(new ListCustomers(
                ACME,
                null,
                filter.email(),
                filter.words(),
                filter.createdAfter(),
                filter.createdBefore(),
                oldestFirst,
                place,
                LIMIT));
        assertIndexed(60);
        if (filter.email() == null && filter.words().isEmpty()) {
            assertThat(page).extracting(state -> state.key().id()).isEqualTo(expected(filter, oldestFirst, place));
        }
    }

    private static List<CustomerId> expected(Filter filter, boolean oldestFirst, @Nullable Place place) {
        var order = oldestFirst
                ? Comparator.comparing(Place::createdAt)
                : Comparator.comparing(Place::createdAt).reversed();
        return IntStream.rangeClosed(1, 20_000)
                .filter(i -> i % 2 == 0)
                .mapToObj(QueryPlansTest::place)
                .filter(each ->
                        filter.createdAfter() == null || each.createdAt().isAfter(filter.createdAfter()))
                .filter(each ->
                        filter.createdBefore() == null || each.createdAt().isBefore(filter.createdBefore()))
                .filter(each -> place == null || order.compare(each, place) > 0)
                .sorted(order)
                .limit(LIMIT)
                .map(Place::id)
                .toList();
    }

    /** No table is read through, and at most this many pages of 8 KiB are touched: the rows, and the way to them. */
    private void assertIndexed(int pages) {
        for (var plan : explaining.takePlans()) {
            assertThat(plan).doesNotContain("Seq Scan");
            var buffers = Pattern.compile("Buffers: shared hit=(\\d+)").matcher(plan);
            if (buffers.find()) {
                assertThat(Integer.parseInt(buffers.group(1))).as(plan).isLessThan(pages);
            }
        }
    }
}
