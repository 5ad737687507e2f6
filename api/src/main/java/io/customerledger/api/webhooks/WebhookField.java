package io.customerledger.api.webhooks;

import java.util.Arrays;

/** The fields of an endpoint that events speak of, by the names they have on the wire and in the log. */
public enum WebhookField {
    URL("url"),
    EVENTS("events"),
    DESCRIPTION("description"),
    IS_ACTIVE("isActive"),
    DISABLED_AT("disabledAt"),
    DISABLED_REASON("disabledReason"),
    API_VERSION("apiVersion");

    private final String wireName;

    WebhookField(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static WebhookField named(String wireName) {
        return Arrays.stream(values())
                .filter(field -> field.wireName.equals(wireName))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No field of an endpoint is named " + wireName));
    }
}
