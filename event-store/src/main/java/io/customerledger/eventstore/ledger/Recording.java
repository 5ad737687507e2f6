package io.customerledger.eventstore.ledger;

import io.customerledger.api.request.Idempotency;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded under an idempotency key, so that the answer can be given again.
 *
 * @param kind what is answered when the write set is written
 * @param kindTaken what is answered when the own id is taken; null: then nothing is recorded
 * @param detail JSON that the answer needs besides
 * @param sealed an answer with a secret, sealed by the master key, in base64
 */
public record Recording(
        Idempotency idempotency,
        String kind,
        @Nullable String kindTaken,
        @Nullable String detail,
        @Nullable String sealed) {}
