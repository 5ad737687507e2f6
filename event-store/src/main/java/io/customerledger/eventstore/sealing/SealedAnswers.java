package io.customerledger.eventstore.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.organization.OrganizationId;
import java.util.Base64;

/**
 * Answers that show a secret, as they are recorded for their repeats: sealed by the master key, and readable only under
 * the organization and idempotency key that they were recorded for.
 */
public final class SealedAnswers {

    private final MasterKey masterKey;

    public SealedAnswers(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    public String seal(OrganizationId organization, String idempotencyKey, String answer) {
        var sealed = masterKey.seal(context(organization, idempotencyKey), answer.getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(sealed);
    }

    public String unseal(OrganizationId organization, String idempotencyKey, String sealed) {
        var bytes = Base64.getDecoder().decode(sealed);
        return new String(masterKey.unseal(context(organization, idempotencyKey), bytes), UTF_8);
    }

    private static String context(OrganizationId organization, String idempotencyKey) {
        return "answer/" + organization + "/" + idempotencyKey;
    }
}
