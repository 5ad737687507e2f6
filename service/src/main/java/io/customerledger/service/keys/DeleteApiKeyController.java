package io.customerledger.service.keys;

import io.customerledger.api.keys.DeleteApiKeyCommand;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;

/** {@code DELETE /api-keys/{id}}: from now on the key is refused. */
@Controller
final class DeleteApiKeyController {

    private final ApiKeyCommands commands;
    private final KnownKeys known;

    DeleteApiKeyController(ApiKeyCommands commands, KnownKeys known) {
        this.commands = commands;
        this.known = known;
    }

    @DeleteMapping(path = "/api/v1/api-keys/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply delete(ApiRequest request) {
        var id = request.path("id");
        var origin = request.origin();
        if (id.equals(request.caller().keyId())) {
            throw ErrorCode.FORBIDDEN.error("A key cannot delete itself.").asException();
        }
        if (!commands.delete(new DeleteApiKeyCommand(request.organization(), id, request.at()), origin)) {
            throw ErrorCode.API_KEY_NOT_FOUND.error("There is no such API key.").asException();
        }
        known.forget(id);
        return Reply.deleted(request, "api_key", id);
    }
}
