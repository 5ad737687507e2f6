package io.customerledger.service.organization;

import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.organization.Organizations;
import io.customerledger.service.http.AdminRequest;
import io.customerledger.service.http.Reply;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /admin/organizations}: a new tenant, and the key that its first caller gets in with. */
@Controller
final class CreateOrganizationController {

    private static final int MAX_NAME = 200;

    private final Organizations organizations;
    private final ApiKeyCommands keys;

    CreateOrganizationController(Organizations organizations, ApiKeyCommands keys) {
        this.organizations = organizations;
        this.keys = keys;
    }

    @PostMapping(path = "/admin/organizations", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply create(AdminRequest request) {
        var body = request.body();
        body.require("name");
        var name = body.text("name", 1, MAX_NAME);
        boolean livemode = Objects.requireNonNullElse(body.bool("livemode"), false);
        request.check();
        var id = new OrganizationId(Ids.next("org_"));
        var secret = ApiKeySecret.next(livemode);
        organizations.add(id, Objects.requireNonNull(name), livemode, request.at());
        // It never expires: only an organization's own keys can make it another one.
        var key = new CreateApiKeyCommand(id, Ids.next("key_"), "First key", secret, null, request.at());
        keys.create(key, request.origin(), null);
        return Reply.success(201, json -> {
            json.writeStartObject();
            json.writeStringProperty("id", id.value());
            json.writeStringProperty("name", name);
            json.writeBooleanProperty("livemode", livemode);
            json.writeStringProperty("apiKey", secret.text());
            json.writeStringProperty("object", "organization");
            json.writeEndObject();
        });
    }
}
