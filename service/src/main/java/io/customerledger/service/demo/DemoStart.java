package io.customerledger.service.demo;

import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.organization.Organizations;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/** {@code --demo}: fills a demo organization when the service is ready, and prints a key to look around with. */
@Component
@ConditionalOnProperty("demo")
final class DemoStart implements ApplicationListener<ApplicationReadyEvent> {

    private static final OrganizationId ORGANIZATION = new OrganizationId("org_demo");
    private static final String KEY_ID = "key_" + "0".repeat(22) + "DEMO";

    private final Organizations organizations;
    private final ApiKeyCommands keys;
    private final CustomerCommands commands;
    private final Clock clock;

    DemoStart(Organizations organizations, ApiKeyCommands keys, CustomerCommands commands, Clock clock) {
        this.organizations = organizations;
        this.keys = keys;
        this.commands = commands;
        this.clock = clock;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        var now = clock.instant();
        organizations.add(ORGANIZATION, "Demo", false, now);
        if (keys.has(ORGANIZATION, KEY_ID)) return;
        // The key comes last: without it, the next start does again what broke off on the way.
        new Demo(commands, clock).fill(ORGANIZATION);
        var secret = ApiKeySecret.next(false);
        var key = new CreateApiKeyCommand(ORGANIZATION, KEY_ID, "Demo key", secret, null, now);
        if (keys.ensure(key, new Origin(Actor.SYSTEM, null, null, Ids.next("req_"), null))) {
            var port = ready.getApplicationContext().getEnvironment().getProperty("local.server.port", "8080");
            // Not logged, like every API key.
            System.out.println(welcome("http://localhost:" + port + "/api/v1", secret.text()));
        }
    }

    private static String welcome(String api, String key) {
        return """

            The demo organization has %d customers, each with a history. Its API key is shown only now.

            curl '%s/customers?limit=3' -H 'x-api-key: %s'
            curl '%s/customers/user_1000/history' -H 'x-api-key: %s'
            """.formatted(Demo.CUSTOMERS, api, key, api, key);
    }
}
