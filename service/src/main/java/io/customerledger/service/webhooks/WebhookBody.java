package io.customerledger.service.webhooks;

import io.customerledger.api.webhooks.EventCatalogue;
import io.customerledger.api.webhooks.WebhookField;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.query.webhooks.Targets;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ApiVersion;
import io.customerledger.service.http.Fields;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** An endpoint as a caller describes it. */
@Component
final class WebhookBody {

    private static final int MAX_URL = 2048;
    private static final int MAX_DESCRIPTION = 500;
    private static final int MAX_EVENTS = 100;

    private final Targets targets;
    private final RecordedAnswers recorded;

    WebhookBody(Targets targets, RecordedAnswers recorded) {
        this.targets = targets;
        this.recorded = recorded;
    }

    Map<WebhookField, @Nullable Object> ofNew(ApiRequest request) {
        var body = request.bodyIfAny();
        body.require("url");
        var values = fields(request, body);
        body.require("events");
        if (!body.has("apiVersion")) {
            values.put(WebhookField.API_VERSION, ApiVersion.CURRENT);
        }
        return values;
    }

    /** The fields that are there. */
    Map<WebhookField, @Nullable Object> ofChange(ApiRequest request) {
        var body = request.body();
        var values = fields(request, body);
        if (body.has("isActive") && body.require("isActive")) {
            values.put(WebhookField.IS_ACTIVE, body.bool("isActive"));
        }
        return values;
    }

    private Map<WebhookField, @Nullable Object> fields(ApiRequest request, Fields body) {
        var values = new EnumMap<WebhookField, @Nullable Object>(WebhookField.class);
        if (body.has("url") && body.require("url")) {
            values.put(WebhookField.URL, url(request, body));
        }
        if (body.has("events")) {
            values.put(WebhookField.EVENTS, events(body));
        }
        if (body.has("description")) {
            values.put(WebhookField.DESCRIPTION, body.text("description", 0, MAX_DESCRIPTION));
        }
        if (body.has("apiVersion")) {
            values.put(WebhookField.API_VERSION, apiVersion(body));
        }
        return values;
    }

    private @Nullable String url(ApiRequest request, Fields body) {
        var url = body.text("url", 1, MAX_URL);
        var refusal = url == null ? null : targets.refusal(url, request.livemode());
        if (refusal != null && !isRepeat(request)) {
            body.problem("url", refusal);
        }
        return url;
    }

    /** A repeat is not refused because its name leads elsewhere by now: what was answered once is answered again. */
    private boolean isRepeat(ApiRequest request) {
        var idempotency = request.idempotency();
        return idempotency != null
                && recorded.find(request.organization(), idempotency.key()).isPresent();
    }

    static List<String> events(Fields body) {
        var names = new ArrayList<String>();
        for (var name : body.array("events", 1, MAX_EVENTS)) {
            if (isKnown(name)) {
                names.add(name.stringValue());
            } else {
                body.problem("events", "must hold only * or these names: " + String.join(", ", EventCatalogue.NAMES));
            }
        }
        return names.stream().distinct().toList();
    }

    private static boolean isKnown(JsonNode name) {
        return name.isString() && EventCatalogue.has(name.stringValue());
    }

    private static @Nullable String apiVersion(Fields body) {
        var version = body.text("apiVersion", 1, 10);
        if (version != null && !ApiVersion.KNOWN.contains(version)) {
            body.problem("apiVersion", "must be null or one of " + String.join(", ", ApiVersion.KNOWN));
        }
        return version;
    }
}
