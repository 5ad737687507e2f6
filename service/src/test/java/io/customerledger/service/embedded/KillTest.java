package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Isolated
class KillTest {

    private static final Logger LOG = LoggerFactory.getLogger(KillTest.class);
    private static final int WRITERS = 16;
    private static final int KILLS = 10;
    private static final int BETWEEN_KILLS = 500;

    private enum Victim {
        SERVICE,
        POSTGRES,
        BOTH
    }

    @TempDir
    private Path data;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void ten_kills_under_load_lose_nothing_that_was_answered() throws Exception {
        int written;
        try (var service = new ServiceProcess(data)) {
            // Ten seconds are more than twice what two cores need; a slower machine has twice its own time.
            var allowed = max(Duration.ofSeconds(10), service.awaitReady().multipliedBy(2));
            var writers = IntStream.range(0, WRITERS)
                    .mapToObj(number -> new CustomerWriter(service, number))
                    .toList();
            killUnderLoad(service, writers, allowed);
            writers.forEach(CustomerWriter::verify);
            written = writers.stream().mapToInt(CustomerWriter::written).sum();
        }
        LOG.info("{} writes answered over {} kills", written, KILLS);
        try (var postgres = EmbeddedPostgres.start(data)) {
            assertWholeAndWithoutHoles(postgres, written);
        }
    }

    private static void killUnderLoad(ServiceProcess service, List<CustomerWriter> writers, Duration allowed)
            throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                var running = new ArrayList<Future<?>>();
                writers.forEach(writer -> running.add(threads.submit(writer)));
                for (var kill = 0; kill < KILLS; kill++) {
                    awaitProgress(writers, running);
                    killAndAwaitReady(service, Victim.values()[kill % Victim.values().length], allowed);
                }
                awaitProgress(writers, running);
                writers.forEach(CustomerWriter::finish);
                for (var writer : running) writer.get(1, TimeUnit.MINUTES);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void killAndAwaitReady(ServiceProcess service, Victim victim, Duration allowed) throws Exception {
        if (victim != Victim.SERVICE) service.killPostgres();
        if (victim != Victim.POSTGRES) service.killAndStart();
        var ready = service.awaitReady();
        LOG.info("{} killed, ready again after {} ms", victim, ready.toMillis());
        assertThat(ready).as("ready again, %s killed", victim).isLessThan(allowed);
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /**
     * Waits until writers get on, so that a kill hits a service that is writing. A writer that got a wrong answer ends
     * the test.
     */
    private static void awaitProgress(List<CustomerWriter> writers, List<Future<?>> running) throws Exception {
        var goal = answered(writers) + BETWEEN_KILLS;
        while (answered(writers) < goal) {
            for (var writer : running) if (writer.isDone()) writer.get();
            Thread.sleep(10);
        }
    }

    private static int answered(List<CustomerWriter> writers) {
        return writers.stream().mapToInt(CustomerWriter::answered).sum();
    }

    private static void assertWholeAndWithoutHoles(EmbeddedPostgres postgres, int written) {
        var jdbc = JdbcClient.create(
                new DriverManagerDataSource(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword()));
        var customers = "FROM event WHERE type LIKE 'customer.%'";
        assertThat(count(jdbc, "SELECT count(*) " + customers)).isEqualTo(written);
        assertThat(count(jdbc, "SELECT count(*) FROM idempotency")).isEqualTo(written);
        assertThat(count(jdbc, """
                SELECT count(*)
                  FROM (SELECT max(position) AS last, count(*) AS events FROM event GROUP BY organization_id) log
                 WHERE last <> events""")).as("logs with a hole").isZero();
        assertThat(count(jdbc, """
                SELECT count(*)
                  FROM customer c
                 WHERE version <> (SELECT count(*) FROM event e
                                    WHERE e.organization_id = c.organization_id AND e.subject_id = c.customer_id)
                    OR version <> (SELECT max(subject_version) FROM event e
                                    WHERE e.organization_id = c.organization_id AND e.subject_id = c.customer_id)
                    OR NOT EXISTS (SELECT FROM data_key k
                                    WHERE k.organization_id = c.organization_id AND k.subject_id = c.customer_id)"""))
                .as("customers whose row, events and key do not fit")
                .isZero();
    }

    private static long count(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
