package io.customerledger.eventstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.PlantedLog;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Histories.Range;
import io.customerledger.eventstore.sealing.MasterKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class LogByCustomerTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final OrganizationId BETA = new OrganizationId("org_beta");
    private static final OrganizationId EMPTY = new OrganizationId("org_empty");

    private final MasterKey masterKey = MasterKey.of(MasterKey.generate());
    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Histories histories = new Histories(new JdbcTemplate(database), masterKey);
    private final List<CustomerKey> customers = plant(ACME, 30, 7);

    LogByCustomerTest() {
        plant(BETA, 11, 3);
        plant(EMPTY, 0, 0);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** What a reader is shown of a customer's history, event by event. */
    private record Shown(
            long version, long position, @Nullable CustomerEvent event) {}

    @Test
    void each_history_is_shown_as_it_is_whether_one_lays_out_or_several_do() {
        var expected = inDatabase();
        assertThat(expected).hasSize(41);
        for (int parts : List.of(1, 2, 3, 7)) {
            assertThat(laidOut(histories.positions(), parts)).isEqualTo(expected);
        }
    }

    @Test
    void what_is_after_the_positions_is_left_out() {
        var shown = laidOut(Map.of(ACME, 31L, BETA, 0L), 2);
        assertThat(shown).hasSize(30);
        assertThat(shown.get(customers.get(0))).hasSize(2);
        assertThat(shown.get(customers.get(1))).hasSize(1);
    }

    @Test
    void ranges_hold_their_own_customers_and_so_many_at_most() {
        try (var log = new LogByCustomer(histories, histories.positions(), 2, 4, _ -> {})) {
            log.parts().forEach(LogByCustomer.Part::layOut);
            for (var range : log.ranges()) {
                var shown = new TreeMap<String, Long>();
                log.read(range, entry -> shown.merge(entry.subject().id().value(), 1L, Long::sum));
                assertThat(shown).hasSizeLessThanOrEqualTo(4);
                assertThat(shown.keySet())
                        .allSatisfy(id ->
                                assertThat(id).isGreaterThan(range.after()).isLessThanOrEqualTo(range.last()));
            }
        }
    }

    @Test
    void who_is_erased_after_it_was_laid_out_cannot_be_read() {
        var erased = customers.get(3);
        try (var log = new LogByCustomer(histories, histories.positions(), 2, 4, _ -> {})) {
            log.parts().forEach(LogByCustomer.Part::layOut);
            jdbc.sql("DELETE FROM data_key WHERE organization_id = ? AND subject_id = ?")
                    .param(ACME.value())
                    .param(erased.id().value())
                    .update();
            var shown = read(log.ranges(), range -> reader -> log.read(range, reader));
            assertThat(shown.get(erased))
                    .hasSize(7)
                    .allSatisfy(event -> assertThat(event.event()).isNull());
            assertThat(shown.get(customers.get(4)))
                    .allSatisfy(event -> assertThat(event.event()).isNotNull());
        }
    }

    private Map<CustomerKey, List<Shown>> laidOut(Map<OrganizationId, Long> upTo, int parts) {
        var progress = new AtomicInteger();
        try (var log = new LogByCustomer(histories, upTo, parts, 4, progress::addAndGet)) {
            int events = (int) upTo.values().stream().mapToLong(Long::longValue).sum();
            log.parts().forEach(LogByCustomer.Part::layOut);
            assertThat(progress).hasValue(events);
            var shown = read(log.ranges(), range -> reader -> log.read(range, reader));
            assertThat(progress).hasValue(2 * events);
            return shown;
        }
    }

    private Map<CustomerKey, List<Shown>> inDatabase() {
        var ranges = List.of(ACME, BETA, EMPTY).stream()
                .map(organization -> histories.next(organization, "", 1_000))
                .toList();
        return read(ranges, range -> reader -> histories.read(range, reader, _ -> {}));
    }

    private interface Reading {
        Consumer<Consumer<HistoryEntry>> of(Range range);
    }

    private static Map<CustomerKey, List<Shown>> read(List<Range> ranges, Reading reading) {
        var shown = new HashMap<CustomerKey, List<Shown>>();
        for (var range : ranges) {
            reading.of(range)
                    .accept(entry -> shown.computeIfAbsent(entry.subject(), _ -> new ArrayList<>())
                            .add(new Shown(entry.version(), entry.position(), entry.event())));
        }
        return shown;
    }

    private List<CustomerKey> plant(OrganizationId organization, int customers, int eventsOfEach) {
        return new PlantedLog(database, masterKey).plant(organization, customers, eventsOfEach);
    }
}
