package io.customerledger.eventstore.event;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.event.Histories.Range;
import io.customerledger.eventstore.sealing.DataKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All logs up to some positions, laid out by customer. They are read once, in their own order, in which they lie on the
 * disk: read customer by customer, almost every event would cost a page of the table. What is laid out is sealed.
 */
public final class LogByCustomer implements AutoCloseable {

    private static final int PAGE = 5_000;
    private static final int PAGE_BYTES = 2 * 1024 * 1024;

    private final Histories histories;
    private final IntConsumer progress;
    private final List<Range> ranges = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    /**
     * Nothing is laid out yet.
     *
     * @param parts how many threads may lay out
     * @param customers how many a range has at most, not counting those that were erased
     * @param progress is told now and then, from the beginning on, how many more events were laid out or read again
     */
    public LogByCustomer(
            Histories histories, Map<OrganizationId, Long> upTo, int parts, int customers, IntConsumer progress) {
        this.histories = histories;
        this.progress = progress;
        for (var organization : upTo.keySet()) {
            var range = histories.next(organization, "", customers);
            ranges.add(range);
            while (!range.isLast()) {
                range = histories.next(organization, range.last(), customers);
                ranges.add(range);
                progress.accept(0);
            }
        }
        long events = upTo.values().stream().mapToLong(Long::longValue).sum();
        for (int n = 0; n < parts; n++) {
            this.parts.add(new Part(stretches(upTo, events * n / parts, events * (n + 1) / parts)));
        }
    }

    /** Equal parts, each to be laid out by one thread. */
    public List<Part> parts() {
        return parts;
    }

    /** The ranges of all organizations, to be read by any threads when all parts are laid out. */
    public List<Range> ranges() {
        return ranges;
    }

    /**
     * Shows every event of a range, each subject's in the order of its versions. A customer whose key is gone by now is
     * erased.
     */
    public void read(Range range, Consumer<HistoryEntry> reader) {
        var page = new Page(range.organization(), reader);
        parts.stream().flatMap(part -> part.blocks(range)).forEach(page::add);
        page.show();
    }

    @Override
    public void close() {
        parts.forEach(part -> part.spill.close());
    }

    /** What lies between two event numbers when all logs are put one after the other. */
    private static List<Stretch> stretches(Map<OrganizationId, Long> upTo, long from, long to) {
        var stretches = new ArrayList<Stretch>();
        long begin = 0;
        for (var log : upTo.entrySet()) {
            long after = Math.max(0, from - begin);
            long last = Math.min(log.getValue(), to - begin);
            if (after < last) {
                stretches.add(new Stretch(log.getKey(), after, last));
            }
            begin += log.getValue();
        }
        return stretches;
    }

    private record Stretch(OrganizationId organization, long after, long last) {}

    /**
     * Some megabytes of a range, put together by customer, so that each one's key is needed only once and its history
     * is complete at once.
     */
    private final class Page {

        private final OrganizationId organization;
        private final Consumer<HistoryEntry> reader;
        private final Map<String, List<ByteBuffer>> bySubject = new HashMap<>();
        private int bytes;

        private Page(OrganizationId organization, Consumer<HistoryEntry> reader) {
            this.organization = organization;
            this.reader = reader;
        }

        private void add(byte[] block) {
            CopiedEvent.split(
                    block,
                    (subject, event) -> bySubject
                            .computeIfAbsent(subject, _ -> new ArrayList<>())
                            .add(event));
            bytes += block.length;
            if (bytes > PAGE_BYTES) {
                show();
            }
        }

        private void show() {
            int events = 0;
            var keys = histories.keys(organization, bySubject.keySet());
            for (var history : bySubject.entrySet()) {
                var customer = new CustomerKey(organization, new CustomerId(history.getKey()));
                var found = keys.get(customer);
                Supplier<DataKey> key = found == null ? null : () -> found;
                for (var bytes : history.getValue()) {
                    var copied = CopiedEvent.decode(customer, bytes);
                    reader.accept(new HistoryEntry(copied.event(), copied.position(), key));
                }
                events += history.getValue().size();
            }
            progress.accept(events);
            bySubject.clear();
            bytes = 0;
        }
    }

    /** Some stretches of logs. */
    public final class Part {

        private final List<Stretch> stretches;
        private final Spill spill = new Spill();
        private final Map<OrganizationId, NavigableMap<String, Spill.Sequence>> sequences;

        private Part(List<Stretch> stretches) {
            this.stretches = stretches;
            var organizations = stretches.stream().map(Stretch::organization).collect(Collectors.toSet());
            this.sequences = ranges.stream()
                    .filter(range -> organizations.contains(range.organization()))
                    .collect(Collectors.groupingBy(
                            Range::organization,
                            Collectors.toMap(Range::last, _ -> spill.sequence(), (a, _) -> a, TreeMap::new)));
        }

        /** Reads its events from the database, page by page. */
        public void layOut() {
            for (var stretch : stretches) {
                var byLast = Objects.requireNonNull(sequences.get(stretch.organization));
                for (long after = stretch.after; after < stretch.last; after += PAGE) {
                    long last = Math.min(after + PAGE, stretch.last);
                    histories.copy(
                            stretch.organization,
                            after,
                            last,
                            row -> byLast.ceilingEntry(CopiedEvent.subject(row))
                                    .getValue()
                                    .add(row));
                    progress.accept((int) (last - after));
                }
            }
        }

        private Stream<byte[]> blocks(Range range) {
            var byLast = sequences.get(range.organization());
            return byLast == null
                    ? Stream.empty()
                    : Objects.requireNonNull(byLast.get(range.last())).blocks();
        }
    }
}
