package io.customerledger.service.http;

import io.customerledger.query.json.JsonText;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import tools.jackson.core.JsonGenerator;

/** The envelope of errors. All six fields are always there. */
@Component
final class ErrorReply {

    private final @Nullable String publicUrl;

    ErrorReply(HttpSettings settings) {
        this.publicUrl = StringUtils.hasText(settings.publicUrl())
                ? StringUtils.trimTrailingCharacter(settings.publicUrl().strip(), '/')
                : null;
    }

    Reply of(ApiError error, HttpServletRequest request) {
        var body = JsonText.write(json -> write(json, error, request));
        return new Reply(error.code().status(), Reply.JSON, body, error.headers());
    }

    private void write(JsonGenerator json, ApiError error, HttpServletRequest request) {
        json.writeStartObject();
        json.writeBooleanProperty("success", false);
        json.writeObjectPropertyStart("error");
        json.writeStringProperty("type", error.code().type());
        json.writeStringProperty("code", error.code().wireName());
        json.writeStringProperty("message", error.message());
        json.writeStringProperty("param", error.param());
        if (error.details().isEmpty()) {
            json.writeNullProperty("details");
        } else {
            json.writeArrayPropertyStart("details");
            error.details().forEach((field, message) -> {
                json.writeStartObject();
                json.writeStringProperty("field", field);
                json.writeStringProperty("message", message);
                json.writeEndObject();
            });
            json.writeEndArray();
        }
        json.writeStringProperty(
                "doc_url", origin(request) + "/docs/errors/" + error.code().wireName());
        json.writeEndObject();
        json.writeEndObject();
    }

    private String origin(HttpServletRequest request) {
        if (publicUrl != null) return publicUrl;
        int port = request.getServerPort();
        boolean usual = port <= 0 || port == (request.isSecure() ? 443 : 80);
        // A request line that could not be read names no host.
        var host = StringUtils.hasText(request.getServerName()) ? request.getServerName() : "localhost";
        return request.getScheme() + "://" + host + (usual ? "" : ":" + port);
    }
}
