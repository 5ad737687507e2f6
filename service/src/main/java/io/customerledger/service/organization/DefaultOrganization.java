package io.customerledger.service.organization;

import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.organization.Organizations;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** The organization that an installation begins with. Its id is fixed, so that nodes which start at once make one. */
@Component
final class DefaultOrganization {

    private final Organizations organizations;
    private final ApiKeyCommands keys;
    private final Clock clock;

    DefaultOrganization(Organizations organizations, ApiKeyCommands keys, Clock clock) {
        this.organizations = organizations;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Lets whoever has the secret act for it.
     *
     * @param keyId the same on every node
     * @return whether this call has made the key
     */
    boolean admit(String keyId, String name, ApiKeySecret secret) {
        var at = clock.instant();
        var organization = new OrganizationId(secret.livemode() ? "org_default_live" : "org_default_sandbox");
        organizations.add(organization, "Default", secret.livemode(), at);
        var origin = new Origin(Actor.SYSTEM, null, null, Ids.next("req_"), null);
        return keys.ensure(new CreateApiKeyCommand(organization, keyId, name, secret, null, at), origin);
    }
}
