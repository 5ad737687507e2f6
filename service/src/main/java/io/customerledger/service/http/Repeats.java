package io.customerledger.service.http;

import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.RecordedAnswer;
import java.util.Objects;
import java.util.function.Function;

/** What was answered first to a request with an Idempotency-Key, answered again. */
public final class Repeats {

    private static final String REPLAYED = "Idempotent-Replayed";

    private Repeats() {}

    /**
     * The first answer, marked as a repeat, if this is the same request and the first one was answered.
     *
     * @param again makes the answer from what was recorded, or refuses as the first was refused
     */
    public static Reply reply(ApiRequest request, RecordedAnswer first, Function<RecordedAnswer, Reply> again) {
        var idempotency = Objects.requireNonNull(request.idempotency());
        if (!first.fingerprint().equals(idempotency.fingerprint())) {
            throw ErrorCode.IDEMPOTENCY_KEY_MISMATCH.error().asException();
        }
        if (first.kind().equals(AnswerKind.IN_PROGRESS)) {
            throw ErrorCode.IDEMPOTENCY_IN_PROGRESS.error().asException();
        }
        try {
            return again.apply(first).header(REPLAYED, "true");
        } catch (ApiException refused) {
            throw refused.error().header(REPLAYED, "true").asException();
        }
    }
}
