package io.customerledger.eventstore.webhooks;

import io.customerledger.api.Times;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookField;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints as JSON: events {@code {"changes": {field: {"from", "to"}}}} without any secret, and rows. */
public final class WebhookCodec {

    public static final String TABLE = "webhook";
    public static final String CREATED = "webhook.created";
    public static final String UPDATED = "webhook.updated";
    public static final String DELETED = "webhook.deleted";
    public static final String DISABLED = "webhook.disabled";
    public static final String SECRET_ROTATED = "webhook.secret_rotated";

    private static final JsonMapper JSON = JsonMapper.shared();

    private WebhookCodec() {}

    /** An event's payload: every field in which the two differ. */
    static String changes(@Nullable Webhook before, Webhook after) {
        var payload = JSON.createObjectNode();
        var changes = payload.putObject("changes");
        for (var field : WebhookField.values()) {
            var from = before == null ? null : before.get(field);
            var to = after.get(field);
            if (!Objects.equals(from, to)) {
                var change = changes.putObject(field.wireName());
                put(change, "from", from);
                put(change, "to", to);
            }
        }
        return payload.toString();
    }

    /** What the fields became by an event. */
    public static Map<WebhookField, @Nullable Object> readChanges(String payload) {
        var changes = new EnumMap<WebhookField, @Nullable Object>(WebhookField.class);
        JSON.readTree(payload).path("changes").forEachEntry((name, change) -> {
            var field = WebhookField.named(name);
            changes.put(field, value(field, change.path("to")));
        });
        return changes;
    }

    static String row(WebhookRow row) {
        var webhook = row.webhook();
        var json = JSON.createObjectNode()
                .put("url", webhook.url())
                .put("description", webhook.description())
                .put("is_active", webhook.isActive())
                .put("disabled_reason", webhook.disabledReason())
                .put("api_version", webhook.apiVersion())
                .put("secret", row.secret())
                .put("previous_secret", row.previousSecret());
        put(json, "events", webhook.events());
        put(json, "enabled_at", webhook.enabledAt());
        put(json, "disabled_at", webhook.disabledAt());
        put(json, "previous_secret_until", row.previousSecretUntil());
        put(json, "created_at", webhook.createdAt());
        return json.toString();
    }

    static void put(ObjectNode json, String name, @Nullable Object value) {
        switch (value) {
            case null -> json.putNull(name);
            case Boolean flag -> json.put(name, flag);
            case Instant time -> json.put(name, Times.text(time));
            case List<?> list -> list.forEach(json.putArray(name)::addPOJO);
            default -> json.put(name, value.toString());
        }
    }

    private static @Nullable Object value(WebhookField field, JsonNode value) {
        if (value.isNull()) return null;
        return switch (field) {
            case IS_ACTIVE -> value.booleanValue();
            case DISABLED_AT -> Instant.parse(value.stringValue());
            case EVENTS -> value.valueStream().map(JsonNode::stringValue).toList();
            default -> value.stringValue();
        };
    }
}
