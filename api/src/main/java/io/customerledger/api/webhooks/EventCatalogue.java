package io.customerledger.api.webhooks;

import java.util.List;

/** The events that endpoints can be told of. */
public final class EventCatalogue {

    public static final String ALL = "*";
    public static final String TEST = "webhook.test";
    public static final List<String> NAMES =
            List.of("customer.created", "customer.updated", "customer.deleted", "webhook.disabled");

    private EventCatalogue() {}

    public static boolean has(String name) {
        return name.equals(ALL) || NAMES.contains(name);
    }
}
