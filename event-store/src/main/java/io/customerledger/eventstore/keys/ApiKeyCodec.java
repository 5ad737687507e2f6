package io.customerledger.eventstore.keys;

import io.customerledger.api.Times;
import io.customerledger.api.keys.ApiKey;
import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.keys.DeleteApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.event.EventDraft;
import io.customerledger.eventstore.event.Ids;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** API keys as JSON: events, rows, and the answer to a creation. Only the answer, which is sealed, holds the secret. */
public final class ApiKeyCodec {

    public static final String TABLE = "api_key";
    public static final String CREATED = "api_key.created";
    public static final String DELETED = "api_key.deleted";

    private static final int REVISION = 1;
    private static final JsonMapper JSON = JsonMapper.shared();

    private record Answer(
            String id,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt,
            String secret) {}

    private ApiKeyCodec() {}

    public static EventDraft created(CreateApiKeyCommand command) {
        var payload = JSON.createObjectNode();
        var changes = payload.putObject("changes");
        add(changes, "name", command.name());
        add(changes, "prefix", command.secret().prefix());
        add(changes, "expiresAt", command.expiresAt() == null ? null : Times.text(command.expiresAt()));
        return new EventDraft(Ids.next("evt_"), CREATED, REVISION, command.at(), payload.toString());
    }

    public static EventDraft deleted(DeleteApiKeyCommand command) {
        return new EventDraft(Ids.next("evt_"), DELETED, REVISION, command.at(), "{\"changes\":{}}");
    }

    /** The row, by the names of its columns. */
    public static String row(CreateApiKeyCommand command) {
        return JSON.createObjectNode()
                .put("name", command.name())
                .put("prefix", command.secret().prefix())
                .put("hash", "\\x" + HexFormat.of().formatHex(command.secret().hash()))
                .put("created_at", command.at().toString())
                .put(
                        "expires_at",
                        command.expiresAt() == null ? null : command.expiresAt().toString())
                .toString();
    }

    public static String writeAnswer(CreateApiKeyCommand command) {
        return JSON.writeValueAsString(new Answer(
                command.id(),
                command.name(),
                command.at(),
                command.expiresAt(),
                command.secret().text()));
    }

    /** What {@link #writeAnswer} wrote down. */
    public static ApiKeyAnswer.Created readAnswer(OrganizationId organization, String text) {
        var answer = JSON.readValue(text, Answer.class);
        var secret = new ApiKeySecret(answer.secret());
        var key = new ApiKey(
                organization,
                answer.id(),
                answer.name(),
                secret.prefix(),
                answer.createdAt(),
                answer.expiresAt(),
                null);
        return new ApiKeyAnswer.Created(key, secret);
    }

    private static void add(ObjectNode changes, String field, @Nullable String value) {
        if (value != null) {
            changes.putObject(field).putNull("from").put("to", value);
        }
    }
}
