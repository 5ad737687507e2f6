package io.customerledger.api.webhooks;

import io.customerledger.api.request.RecordedAnswer;
import org.jspecify.annotations.Nullable;

/** What came of a command about an endpoint, after the commit that holds it. */
public sealed interface WebhookAnswer {

    /**
     * The endpoint, as it is now.
     *
     * @param secret the signing secret, when it is new: shown this once
     */
    record Done(Webhook webhook, @Nullable String secret) implements WebhookAnswer {}

    record Started(WebhookReplay replay) implements WebhookAnswer {}

    record NotFound() implements WebhookAnswer {}

    /** A request with the same idempotency key was answered before, be it with the same body or not. */
    record Repeated(RecordedAnswer recorded) implements WebhookAnswer {}
}
