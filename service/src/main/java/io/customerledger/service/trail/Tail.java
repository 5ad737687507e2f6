package io.customerledger.service.trail;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.trail.EventFilter;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.query.trail.Trail;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The end of one organization's log, read and rendered once for all streams of this node that wait there. It keeps the
 * newest events up to a size; a stream that has fallen further behind reads the log by itself until it is back.
 */
final class Tail implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Tail.class);
    private static final int PAGE = 200;
    private static final int KEPT_BYTES = 1024 * 1024;
    private static final int FRAMES_AT_ONCE = 50;
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How many streams read here; whoever opens and ends them keeps the count. */
    int streams;

    private final OrganizationId organization;
    private final boolean livemode;
    private final Trail trail;
    private final LogSignal.Subscription subscription;
    private final Deque<Frame> frames = new ArrayDeque<>();

    /** What is kept begins after {@code start} and goes up to {@code end}, the last position that was read. */
    private long start;

    private long end;
    private int bytes;
    private boolean woken = true;
    private boolean closed;
    private @Nullable RuntimeException broken;

    /** @param after the position after which it begins */
    Tail(OrganizationId organization, boolean livemode, long after, Trail trail, LogSignal signal) {
        this.organization = organization;
        this.livemode = livemode;
        this.start = after;
        this.end = after;
        this.trail = trail;
        this.subscription = signal.subscribe(organization, this::wake);
        Thread.ofVirtual().name("log-tail").start(this::run);
    }

    OrganizationId organization() {
        return organization;
    }

    /**
     * The next events after a position, once there are any; none when the patience is over first.
     *
     * @param opened the log's last position when the stream was opened. Events up to there are shown from memory only
     *     once all of them have been read into it: they could be of a customer who has been erased
     * @throws IllegalStateException when there is an event that this node cannot read: its reader goes on elsewhere
     * @return null when they have to be read from the log
     */
    synchronized @Nullable List<Frame> after(long position, long opened, BooleanSupplier isOver, long deadline)
            throws InterruptedException {
        while (position >= end && position >= opened && broken == null && !isOver.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) break;
            wait(left);
        }
        if (broken != null) throw new IllegalStateException("The end of the log cannot be read", broken);
        if (position < start || (position < opened && end < opened)) return null;
        var next = new ArrayList<Frame>();
        for (var each = frames.descendingIterator(); each.hasNext(); ) {
            var frame = each.next();
            if (frame.position() <= position) break;
            next.add(frame);
        }
        // A copy: a view would keep all of them in memory for as long as its reader takes.
        return List.copyOf(next.reversed().subList(0, Math.min(next.size(), FRAMES_AT_ONCE)));
    }

    /** What a stream reads while it is not at the end. */
    List<Frame> fromLog(long position) {
        return trail.page(organization, EventFilter.ALL, position, Long.MAX_VALUE, FRAMES_AT_ONCE).stream()
                .map(entry -> Frame.of(entry, livemode))
                .toList();
    }

    /** Has every stream that waits look whether its patience is over. */
    synchronized void look() {
        notifyAll();
    }

    private synchronized void wake() {
        woken = true;
        notifyAll();
    }

    private void run() {
        try {
            while (isWoken()) {
                try {
                    read();
                } catch (DataAccessException e) {
                    log.debug("The end of a log could not be read", e);
                    Thread.sleep(RETRY);
                    wake();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("The end of the log of {} cannot be read", organization, e);
            breakOff(e);
        }
    }

    private synchronized void breakOff(RuntimeException e) {
        broken = e;
        notifyAll();
    }

    private synchronized boolean isWoken() throws InterruptedException {
        while (!woken && !closed) {
            wait();
        }
        woken = false;
        return !closed;
    }

    private void read() {
        List<LogEntry> page;
        do {
            page = trail.page(organization, EventFilter.ALL, lastRead(), Long.MAX_VALUE, PAGE);
            append(page);
        } while (page.size() == PAGE);
    }

    private synchronized long lastRead() {
        return end;
    }

    private void append(List<LogEntry> page) {
        for (var entry : page) {
            var frame = Frame.of(entry, livemode);
            append(frame, entry.stored().type().equals(CustomerEventCodec.DELETED));
        }
        look();
    }

    /** A deletion makes it forget what it knew of the customer, with all that came before. */
    private synchronized void append(Frame frame, boolean erases) {
        while (!frames.isEmpty() && (erases || bytes + frame.bytes().length > KEPT_BYTES)) {
            var oldest = frames.removeFirst();
            start = oldest.position();
            bytes -= oldest.bytes().length;
        }
        frames.addLast(frame);
        bytes += frame.bytes().length;
        end = frame.position();
    }

    @Override
    public synchronized void close() {
        subscription.close();
        closed = true;
        notifyAll();
    }
}
