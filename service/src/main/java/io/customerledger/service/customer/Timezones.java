package io.customerledger.service.customer;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ids of the IANA's time zones. */
final class Timezones {

    /** Java knows these as offsets, or not at all; its {@code SystemV} ones are nobody else's. */
    private static final List<String> NOT_IN_JAVA = List.of("EST", "HST", "MST", "ROC", "GMT+0", "GMT-0");

    private static final Set<String> ALL = Stream.concat(
                    NOT_IN_JAVA.stream(),
                    ZoneId.getAvailableZoneIds().stream().filter(id -> !id.startsWith("SystemV/")))
            .collect(Collectors.toUnmodifiableSet());

    private Timezones() {}

    static boolean contain(String id) {
        return ALL.contains(id);
    }
}
