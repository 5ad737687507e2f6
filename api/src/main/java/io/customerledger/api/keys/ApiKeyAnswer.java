package io.customerledger.api.keys;

import io.customerledger.api.request.RecordedAnswer;

/** What came of the creation of a key, after the commit that holds it. */
public sealed interface ApiKeyAnswer {

    record Created(ApiKey key, ApiKeySecret secret) implements ApiKeyAnswer {}

    /** A request with the same idempotency key was answered before, be it with the same body or not. */
    record Repeated(RecordedAnswer recorded) implements ApiKeyAnswer {}
}
