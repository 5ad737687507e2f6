package io.customerledger.api.webhooks;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A webhook endpoint, without its secrets.
 *
 * @param version the number of its last event
 * @param events names of the {@link EventCatalogue}, or {@code *}
 * @param enabledAt since when it has been active; if it is not active, when it was last changed
 * @param disabledReason why the service disabled it; null when its owner did
 * @param apiVersion null: the organization's
 */
public record Webhook(
        WebhookKey key,
        long version,
        String url,
        List<String> events,
        @Nullable String description,
        boolean isActive,
        Instant enabledAt,
        @Nullable Instant disabledAt,
        @Nullable String disabledReason,
        @Nullable String apiVersion,
        Instant createdAt) {

    public @Nullable Object get(WebhookField field) {
        return switch (field) {
            case URL -> url;
            case EVENTS -> events;
            case DESCRIPTION -> description;
            case IS_ACTIVE -> isActive;
            case DISABLED_AT -> disabledAt;
            case DISABLED_REASON -> disabledReason;
            case API_VERSION -> apiVersion;
        };
    }

    /** This endpoint after its next event. */
    public Webhook after(Map<WebhookField, @Nullable Object> changes, Instant at) {
        var values = new EnumMap<WebhookField, @Nullable Object>(WebhookField.class);
        for (var field : WebhookField.values()) {
            values.put(field, changes.containsKey(field) ? changes.get(field) : get(field));
        }
        return of(key, version + 1, values, isActive ? enabledAt : at, createdAt);
    }

    /** An endpoint as its creation's event describes it. */
    public static Webhook created(WebhookKey key, Map<WebhookField, @Nullable Object> values, Instant at) {
        return of(key, 1, values, at, at);
    }

    /** The fields among these in which this endpoint has another value. */
    public Map<WebhookField, @Nullable Object> changesAmong(Map<WebhookField, @Nullable Object> wanted) {
        var changes = new EnumMap<WebhookField, @Nullable Object>(WebhookField.class);
        wanted.forEach((field, value) -> {
            if (!Objects.equals(value, get(field))) {
                changes.put(field, value);
            }
        });
        return changes;
    }

    @SuppressWarnings("unchecked")
    private static Webhook of(
            WebhookKey key,
            long version,
            Map<WebhookField, @Nullable Object> values,
            Instant enabledAt,
            Instant createdAt) {
        return new Webhook(
                key,
                version,
                (String) Objects.requireNonNull(values.get(WebhookField.URL)),
                (List<String>) Objects.requireNonNull(values.get(WebhookField.EVENTS)),
                (String) values.get(WebhookField.DESCRIPTION),
                Boolean.TRUE.equals(values.get(WebhookField.IS_ACTIVE)),
                enabledAt,
                (Instant) values.get(WebhookField.DISABLED_AT),
                (String) values.get(WebhookField.DISABLED_REASON),
                (String) values.get(WebhookField.API_VERSION),
                createdAt);
    }
}
