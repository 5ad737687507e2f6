package io.customerledger.service.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReadersWhileWritingTest {

    private static final int WRITERS = 16;
    private static final int WRITES = 60;

    /** The first is that of the organization's key. */
    private static final int EVENTS = 1 + WRITERS * (1 + WRITES);

    @Test
    void whoever_reads_the_log_while_it_is_written_sees_every_event_once_in_its_order() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tenant = TwoNodes.RUNNING.tenant();
            var first = tenant.here().get("/events").data().get(0).get("id").asString();
            var readers = new ArrayList<CompletableFuture<List<Long>>>();
            for (var node : List.of(tenant.here(), tenant.there())) {
                readers.add(start(threads, () -> page(node)));
                readers.add(start(threads, () -> stream(first, () -> node, EVENTS)));
            }
            for (int seed = 0; seed < 3; seed++) {
                var random = new Random(seed);
                readers.add(start(
                        threads,
                        () -> stream(
                                first,
                                () -> random.nextBoolean() ? tenant.here() : tenant.there(),
                                1 + random.nextInt(40))));
            }
            var writers = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < WRITERS; i++) {
                var node = i % 2 == 0 ? tenant.here() : tenant.there();
                writers.add(start(threads, () -> write(node)));
            }
            writers.forEach(CompletableFuture::join);
            assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isEqualTo(allPositions()));
        }
    }

    private static String write(Api node) {
        var id = node.customer();
        for (int i = 0; i < WRITES; i++) {
            assertThat(node.put("/customers/" + id, "{\"fullName\":\"" + i + "\"}")
                            .status())
                    .isEqualTo(200);
        }
        return id;
    }

    private static List<Long> page(Api node) {
        var positions = new ArrayList<Long>();
        for (var after = ""; positions.size() < EVENTS; ) {
            var page = node.get("/events?limit=13" + after).json();
            page.get("data")
                    .forEach(event -> positions.add(event.get("position").asLong()));
            after = page.has("nextCursor") ? "&after=" + page.get("nextCursor").asString() : after;
        }
        return positions;
    }

    /** Reads over one stream after the other, each on some node and for at most so many events. */
    private static List<Long> stream(String first, Supplier<Api> node, int events) {
        var positions = new ArrayList<>(List.of(1L));
        var last = first;
        while (positions.size() < EVENTS) {
            try (var stream = EventStream.after(node.get(), last)) {
                for (int i = 0; i < events && positions.size() < EVENTS; i++) {
                    var sent = stream.next();
                    positions.add(sent.position());
                    last = sent.id();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return positions;
    }

    private static <T> CompletableFuture<T> start(ExecutorService threads, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    private static List<Long> allPositions() {
        return LongStream.rangeClosed(1, EVENTS).boxed().toList();
    }
}
