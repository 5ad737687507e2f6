package io.customerledger.service.http;

import io.customerledger.eventstore.event.Ids;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id that a request has in its answer, in every log line, and with every event it caused. */
final class RequestId {

    static final String HEADER = "x-request-id";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private RequestId() {}

    /** The caller's own id if it is a plain one, else a new one. */
    static String of(@Nullable String callers) {
        return callers != null && PLAIN.matcher(callers).matches() ? callers : Ids.next("req_");
    }
}
