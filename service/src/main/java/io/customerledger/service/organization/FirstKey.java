package io.customerledger.service.organization;

import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.organization.Organizations;
import io.customerledger.query.keys.ApiKeyRows;
import io.customerledger.service.MalformedSetting;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * How the first caller gets in: with the key that the operator gives ({@code LEDGER_BOOTSTRAP_API_KEY}), which is valid
 * before the first request comes; else with one that is made and shown when the service has no key at all.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE) // Before whatever makes keys of its own.
final class FirstKey implements SmartInitializingSingleton, ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(FirstKey.class);

    /** Sorts before all time-ordered ids; the same on all nodes, so that those that start at once make one key. */
    private static final String MADE_ID = "key_" + "0".repeat(26);

    private static final String GIVEN_ID = "key_" + "0".repeat(10);
    private static final HexFormat HEX = HexFormat.of();

    /** So long, a key of either kind has at least 24 letters and digits; if they are random, that is 142 bits. */
    private static final int STRONG = "ck_live_".length() + 27;

    private final Organizations organizations;
    private final ApiKeyCommands keys;
    private final ApiKeyRows rows;
    private final Clock clock;
    private final @Nullable ApiKeySecret given;

    FirstKey(
            Organizations organizations,
            ApiKeyCommands keys,
            ApiKeyRows rows,
            Clock clock,
            @Value("${ledger.bootstrap-api-key:}") String setting) {
        this.organizations = organizations;
        this.keys = keys;
        this.rows = rows;
        this.clock = clock;
        this.given = setting.isBlank() ? null : read(setting.strip());
    }

    private static ApiKeySecret read(String setting) {
        var secret = ApiKeySecret.read(setting);
        if (secret == null) {
            throw new MalformedSetting("LEDGER_BOOTSTRAP_API_KEY is not an API key: it must be ck_sandbox_ or ck_live_,"
                    + " and then 1 to 200 letters, digits, - or _.");
        }
        return secret;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (given == null) return;
        var id = GIVEN_ID + HEX.withUpperCase().formatHex(given.hash(), 0, 8);
        if (!isValid(given) && admit(id, "Bootstrap key", given)) {
            log.info("The API key of LEDGER_BOOTSTRAP_API_KEY is valid from now on");
        }
        if (given.text().length() < STRONG) {
            log.warn("The API key of LEDGER_BOOTSTRAP_API_KEY is short, so it may be guessed");
        }
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (given != null || rows.any()) return;
        var secret = ApiKeySecret.next(false);
        if (admit(MADE_ID, "First key", secret)) {
            // Not logged: logs are kept, and read by many.
            System.out.println(welcome(secret, port(ready)));
        }
    }

    /**
     * Lets whoever has the secret act for the default organization, whose id is fixed, so that nodes that start at once
     * make only one.
     *
     * @param keyId the same on every node
     * @return whether this call has made the key
     */
    private boolean admit(String keyId, String name, ApiKeySecret secret) {
        var at = clock.instant();
        var organization = new OrganizationId(secret.livemode() ? "org_default_live" : "org_default_sandbox");
        organizations.add(organization, "Default", secret.livemode(), at);
        var origin = new Origin(Actor.SYSTEM, null, null, Ids.next("req_"), null);
        return keys.ensure(new CreateApiKeyCommand(organization, keyId, name, secret, null, at), origin);
    }

    private static String welcome(ApiKeySecret secret, String port) {
        return """

            This is the first start. Paste the next line to create a customer; the API key in it is shown only now.

            curl -X POST http://localhost:%s/api/v1/customers -H 'x-api-key: %s' -H 'Content-Type: application/json' \
            -d '{"externalId":"user_123","email":"ada@acme.com","fullName":"Ada Lovelace"}'
            """.formatted(port, secret.text());
    }

    private boolean isValid(ApiKeySecret secret) {
        var hash = HEX.formatHex(secret.hash());
        var key = rows.find(List.of(hash)).get(hash);
        return key != null && (key.expiresAt() == null || clock.instant().isBefore(key.expiresAt()));
    }

    private static String port(ApplicationReadyEvent ready) {
        return ready.getApplicationContext().getEnvironment().getProperty("local.server.port", "8080");
    }
}
