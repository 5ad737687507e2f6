package io.customerledger.eventstore.signal;

import io.customerledger.api.organization.OrganizationId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Wakes whoever waits for an organization's log to grow: on the node that wrote right after the commit, on the others
 * by a notification outside the write. A call is a hint and not a message: what is new is read from the log, and a call
 * may come for nothing. One can be missed, when a node dies between its commit and its notification; therefore
 * listeners of one organization are also called every ten seconds, and every few seconds while this node cannot hear
 * the others.
 */
public final class LogSignal implements AutoCloseable {

    /** Closed, it ends the calls. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private final Map<OrganizationId, Set<Runnable>> listeners = new ConcurrentHashMap<>();
    private final Set<Consumer<OrganizationId>> listenersToAll = new CopyOnWriteArraySet<>();
    private final Announcer announcer;
    private final Listener listener;

    /**
     * Begins to listen.
     *
     * @param silent runs when PostgreSQL has given no answer for five seconds
     */
    public LogSignal(DataSource dataSource, Runnable silent) {
        var node = UUID.randomUUID().toString();
        this.announcer = new Announcer(dataSource, node);
        this.listener = new Listener(dataSource, node, this::wake, this::wakeAll, silent);
    }

    /** This node has written to the organization's log, and committed. Does not block. */
    public void grown(OrganizationId organization) {
        wake(organization);
        announcer.announce(organization);
    }

    /**
     * Has a listener called when the organization's log may have grown. Whoever first subscribes and then reads misses
     * nothing.
     *
     * @param wake must neither block nor throw
     */
    public Subscription subscribe(OrganizationId organization, Runnable wake) {
        listeners.compute(organization, (_, old) -> {
            var all = old == null ? ConcurrentHashMap.<Runnable>newKeySet() : old;
            all.add(wake);
            return all;
        });
        return () -> listeners.computeIfPresent(organization, (_, all) -> {
            all.remove(wake);
            return all.isEmpty() ? null : all;
        });
    }

    /**
     * Has a listener called with every organization whose log has grown on any node. Unlike others it is not called as
     * a precaution, so it must look for what it missed by itself, now and then.
     *
     * @param wake must neither block nor throw
     */
    public Subscription subscribeToAll(Consumer<OrganizationId> wake) {
        listenersToAll.add(wake);
        return () -> listenersToAll.remove(wake);
    }

    private void wake(OrganizationId organization) {
        listeners.getOrDefault(organization, Set.of()).forEach(Runnable::run);
        listenersToAll.forEach(each -> each.accept(organization));
    }

    private void wakeAll() {
        listeners.values().forEach(all -> all.forEach(Runnable::run));
    }

    @Override
    public void close() {
        listener.close();
        announcer.close();
    }
}
