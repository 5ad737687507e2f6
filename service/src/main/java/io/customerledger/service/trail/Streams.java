package io.customerledger.service.trail;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.query.trail.Trail;
import io.customerledger.service.http.ApiKeys;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Room;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The streams that are open on this node. They end when their API key does, and before the web server stops: it would
 * wait for them.
 */
@Component
final class Streams implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Streams.class);
    private static final Duration ROUND = Duration.ofMillis(200);

    private final Trail trail;
    private final LogSignal signal;
    private final ApiKeys keys;
    private final Room room;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final Map<OrganizationId, Tail> tails = new HashMap<>();
    private volatile boolean running;

    Streams(Trail trail, LogSignal signal, ApiKeys keys, Room room) {
        this.room = room;
        this.trail = trail;
        this.signal = signal;
        this.keys = keys;
    }

    /**
     * Opens a stream of an organization's events.
     *
     * @param key the API key, as it was sent
     * @param after the position after which it begins
     * @param opened the log's last position now
     */
    Stream open(OrganizationId organization, boolean livemode, String key, long after, long opened) {
        var stream = new Stream(key, join(organization, livemode, opened), after, opened, room, ended -> {
            streams.remove(ended);
            leave(organization);
        });
        streams.add(stream);
        if (!running) {
            stream.close();
            throw ErrorCode.SERVICE_UNAVAILABLE.error().asException();
        }
        return stream;
    }

    private synchronized Tail join(OrganizationId organization, boolean livemode, long opened) {
        var tail = tails.computeIfAbsent(organization, _ -> new Tail(organization, livemode, opened, trail, signal));
        tail.streams++;
        return tail;
    }

    private synchronized void leave(OrganizationId organization) {
        tails.computeIfPresent(organization, (_, tail) -> {
            if (--tail.streams > 0) return tail;
            tail.close();
            return null;
        });
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("stream-keys").start(this::watchKeys);
    }

    private void watchKeys() {
        while (running) {
            try {
                Thread.sleep(ROUND);
                endRefused();
            } catch (DataAccessException e) {
                log.debug("Nobody can say which keys are valid", e);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void endRefused() {
        var valid = new HashMap<String, Boolean>();
        for (var stream : streams) {
            if (!valid.computeIfAbsent(stream.key(), key -> keys.find(key) != null)) {
                stream.end();
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        streams.forEach(Stream::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
