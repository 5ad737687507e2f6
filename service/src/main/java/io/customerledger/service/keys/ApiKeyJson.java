package io.customerledger.service.keys;

import io.customerledger.api.keys.ApiKey;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.query.json.JsonText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** An API key as it is answered. */
final class ApiKeyJson {

    private ApiKeyJson() {}

    /** @param secret only where it is handed over */
    static void write(JsonGenerator json, ApiKey key, @Nullable ApiKeySecret secret, boolean livemode) {
        json.writeStartObject();
        json.writeStringProperty("id", key.id());
        json.writeStringProperty("name", key.name());
        if (secret != null) {
            json.writeStringProperty("apiKey", secret.text());
        }
        json.writeStringProperty("prefix", key.prefix());
        JsonText.time(json, "expiresAt", key.expiresAt());
        JsonText.time(json, "lastUsedAt", key.lastUsedAt());
        JsonText.time(json, "createdAt", key.createdAt());
        JsonText.object(json, "api_key", livemode);
        json.writeEndObject();
    }
}
