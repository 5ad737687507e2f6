package io.customerledger.service.keys;

import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /api-keys}: a new key of the organization, whose secret is shown this once. */
@Controller
final class CreateApiKeyController {

    private static final int MAX_NAME = 200;
    private static final int MAX_DAYS = 3650;
    private static final long DEFAULT_DAYS = 365;

    private final ApiKeyCommands commands;

    CreateApiKeyController(ApiKeyCommands commands) {
        this.commands = commands;
    }

    @PostMapping(path = "/api/v1/api-keys", produces = MediaType.APPLICATION_JSON_VALUE)
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
}
