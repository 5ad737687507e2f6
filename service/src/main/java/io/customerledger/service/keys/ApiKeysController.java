package io.customerledger.service.keys;

import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.keys.DeleteApiKeyCommand;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.query.keys.ApiKeyRows;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Cursor;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api-keys}: the organization's keys are listed, made (the secret is shown this once) and deleted. */
@Controller
final class ApiKeysController {

    private static final String KEYS = "/api/v1/api-keys";
    private static final int MAX_NAME = 200;
    private static final int MAX_DAYS = 3650;
    private static final long DEFAULT_DAYS = 365;

    private final ApiKeyRows rows;
    private final ApiKeyCommands commands;
    private final KnownKeys known;

    ApiKeysController(ApiKeyRows rows, ApiKeyCommands commands, KnownKeys known) {
        this.rows = rows;
        this.commands = commands;
        this.known = known;
    }

    @GetMapping(path = KEYS, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply list(ApiRequest request) {
        var query = request.query();
        int limit = query.limit();
        List<Object> list = List.of("api-keys", request.organization());
        var after = query.cursor(list, (id, nothing) -> id);
        request.check();
        return Reply.page(
                rows.list(request.organization(), after, limit + 1),
                limit,
                (json, key) -> ApiKeyJson.write(json, key, null, request.livemode()),
                last -> Cursor.write(list, last.id(), ""));
    }

    @PostMapping(path = KEYS, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply create(ApiRequest request) {
        var body = request.bodyIfAny();
        body.require("name");
        var name = body.text("name", 1, MAX_NAME);
        var days = Objects.requireNonNullElse(body.number("expiresInDays", 1, MAX_DAYS), DEFAULT_DAYS);
        var origin = request.origin();
        var command = new CreateApiKeyCommand(
                request.organization(),
                Ids.next("key_"),
                Objects.requireNonNull(name),
                ApiKeySecret.next(request.livemode()),
                request.at().plus(Duration.ofDays(days)),
                request.at());
        return switch (commands.create(command, origin, request.idempotency())) {
            case ApiKeyAnswer.Created created -> created(request, created);
            case ApiKeyAnswer.Repeated(var recorded) ->
                Repeats.reply(
                        request,
                        recorded,
                        first -> created(
                                request,
                                commands.recorded(
                                        request.organization(),
                                        Objects.requireNonNull(origin.idempotencyKey()),
                                        first)));
        };
    }

    private static Reply created(ApiRequest request, ApiKeyAnswer.Created created) {
        return Reply.success(201, json -> ApiKeyJson.write(json, created.key(), created.secret(), request.livemode()));
    }

    @DeleteMapping(path = KEYS + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply delete(ApiRequest request) {
        var id = request.path("id");
        var origin = request.origin();
        if (id.equals(request.caller().keyId())) {
            throw ErrorCode.FORBIDDEN.error("A key cannot delete itself.").asException();
        }
        if (!commands.delete(new DeleteApiKeyCommand(request.organization(), id, request.at()), origin)) {
            throw ErrorCode.API_KEY_NOT_FOUND.error().asException();
        }
        known.forget(id);
        return Reply.deleted(request, "api_key", id);
    }
}
