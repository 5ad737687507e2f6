package io.customerledger.api.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to the first request with an idempotency key: not the body, but what it is rendered from again.
 *
 * @param kind what was answered, in the words of the side that answered
 * @param subjects which subjects at which versions the answer shows, in its order
 * @param detail what else the answer needs, as JSON
 * @param sealed an answer that holds a secret, sealed by the master key, in base64
 */
public record RecordedAnswer(
        String fingerprint,
        String apiVersion,
        String kind,
        List<SubjectVersion> subjects,
        @Nullable String detail,
        @Nullable String sealed) {

    /** One subject of the log as it was at a version. */
    public record SubjectVersion(String subject, long version) {}
}
