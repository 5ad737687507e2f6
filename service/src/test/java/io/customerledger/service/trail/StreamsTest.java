package io.customerledger.service.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.query.trail.Trail;
import io.customerledger.service.ServiceTest;
import io.customerledger.service.http.ApiException;
import io.customerledger.service.http.ApiKeys;
import io.customerledger.service.http.Room;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.test.util.ReflectionTestUtils;

/** The streams that are open on a node. */
class StreamsTest extends ServiceTest {

    private static final OrganizationId NOBODY = new OrganizationId("org_nobody");

    @Test
    void a_revoked_key_ends_its_streams_though_the_database_was_away_before() {
        var asked = new AtomicInteger();
        var streams = streams(_ -> {
            if (asked.incrementAndGet() == 1) throw new DataAccessResourceFailureException("away");
            return null;
        });
        streams.start();
        try (var stream = streams.open(NOBODY, false, "key", 0, 0)) {
            var told = CompletableFuture.runAsync(
                    () -> {
                        try {
                            stream.run(OutputStream.nullOutputStream());
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    Thread::startVirtualThread);
            assertThat(told).succeedsWithin(Duration.ofSeconds(15));
        } finally {
            streams.stop();
        }
    }

    @Test
    void nobody_opens_a_stream_that_a_stopping_node_would_wait_for() {
        var streams = streams(_ -> null);
        streams.start();
        streams.stop();
        assertThatThrownBy(() -> streams.open(NOBODY, false, "key", 0, 0)).isInstanceOf(ApiException.class);
    }

    @Test
    void an_export_and_a_stream_take_the_room_of_large_answers() {
        var tenant = tenant();
        var caller = tenant.api();
        var first = caller.get("/events").data().get(0).get("id").asString();
        var large = "{\"email\":\"a@b.co\",\"metadata\":{\"x\":\"" + "x".repeat(16_000) + "\"}}";
        caller.post("/customers/batch", "{\"customers\":[" + (large + ",").repeat(9) + large + "]}");
        try (var _ = APP.getBean(Room.class).take(tenant.id(), Long.MAX_VALUE)) {
            assertThat(caller.with("Accept", "application/x-ndjson")
                            .get("/events")
                            .refusal())
                    .isEqualTo("503 service_unavailable");
            assertThatThrownBy(() -> {
                        try (var stream = EventStream.after(caller, first)) {
                            stream.next();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /** Else its memory of what was sent would stay, and every further event would be read for nobody. */
    @Test
    void the_end_of_a_log_is_read_until_the_last_of_its_streams_has_ended() throws Exception {
        var tenant = tenant();
        var streams = streams(_ -> null);
        streams.start();
        try (var first = streams.open(tenant.id(), false, "key", 0, 0)) {
            streams.open(tenant.id(), false, "key", 0, 0).close();
            assertThat(subscribers(tenant.id())).isEqualTo(1);
            first.run(OutputStream.nullOutputStream());
        } finally {
            streams.stop();
        }
        assertThat(subscribers(tenant.id())).isZero();
    }

    private static int subscribers(OrganizationId organization) {
        var listeners = (Map<?, ?>)
                Objects.requireNonNull(ReflectionTestUtils.getField(APP.getBean(LogSignal.class), "listeners"));
        return listeners.get(organization) instanceof Set<?> its ? its.size() : 0;
    }

    private static Streams streams(ApiKeys keys) {
        return new Streams(APP.getBean(Trail.class), APP.getBean(LogSignal.class), keys, APP.getBean(Room.class));
    }
}
