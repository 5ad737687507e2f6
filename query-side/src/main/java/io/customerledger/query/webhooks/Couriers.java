package io.customerledger.query.webhooks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.webhooks.WebhookKey;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The couriers of this node, one for each endpoint with something to do. They are woken by what is written, here or
 * elsewhere, and otherwise look once a second for what has become due by its time.
 */
public final class Couriers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Couriers.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    /** Not every round: whom a growing log has just woken need not be looked for at once. */
    private static final int LOOK_BEHIND_EVERY = 2;

    private final Turns turns;
    private final Crew crew;
    private final Cache<WebhookKey, Courier> couriers =
            Caffeine.newBuilder().expireAfterAccess(IDLE).build();
    private final Thread dispatcher;
    private final Thread watch;
    private Set<OrganizationId> grown = new LinkedHashSet<>();
    private volatile boolean closed;

    Couriers(Turns turns, Crew crew) {
        this.turns = turns;
        this.crew = crew;
        this.dispatcher = Thread.ofVirtual().name("webhook-dispatcher").start(this::dispatch);
        this.watch = Thread.ofVirtual().name("webhook-watch").start(this::watch);
    }

    /** The organization's log has grown. Does not block. */
    public synchronized void wake(OrganizationId organization) {
        grown.add(organization);
        notifyAll();
    }

    /** There is a new endpoint, or something to do for one. */
    public void wake(WebhookKey endpoint) {
        turns.forget(endpoint.organization());
        send(endpoint);
    }

    private void dispatch() {
        try {
            while (!closed) {
                var organizations = take();
                wakeAll(() -> turns.endpoints(organizations));
            }
        } catch (InterruptedException _) {
            // The end.
        }
    }

    private synchronized Collection<OrganizationId> take() throws InterruptedException {
        while (grown.isEmpty()) {
            wait();
        }
        var taken = grown;
        grown = new LinkedHashSet<>();
        return taken;
    }

    private void watch() {
        try {
            for (int round = 0; !closed; round++) {
                wakeAll(turns::due);
                if (round % LOOK_BEHIND_EVERY == 0) {
                    wakeAll(turns::behind);
                }
                couriers.asMap().values().stream().filter(Courier::hasToReport).forEach(Courier::wake);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException _) {
            // The end.
        }
    }

    private void wakeAll(Supplier<List<WebhookKey>> endpoints) {
        try {
            endpoints.get().forEach(this::send);
        } catch (DataAccessException e) {
            log.debug("No endpoint is woken: the database is away", e);
        } catch (RuntimeException e) {
            log.error("Endpoints could not be woken", e);
        }
    }

    private void send(WebhookKey endpoint) {
        if (closed) return;
        couriers.get(endpoint, key -> new Courier(key, crew)).wake();
    }

    /**
     * Claims nothing more, and gives attempts under way a moment to end. Those that do not end are made again
     * elsewhere.
     */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        dispatcher.interrupt();
        watch.interrupt();
        crew.rest(FAREWELL);
    }
}
