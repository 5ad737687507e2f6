package io.customerledger.service.http;

import io.customerledger.api.customer.Precondition;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A request that came through the door: all that a controller asks of it. What is wrong with its headers, parameters
 * and body is gathered; {@link #origin} and {@link #check} refuse the request for all of that at once.
 */
public final class ApiRequest {

    static final int BODY_LIMIT = 1024 * 1024;
    static final int BATCH_LIMIT = 2 * BODY_LIMIT;

    /** An item is that much further in than a body of its own. */
    private static final int LEVELS_OF_BATCH = 2;

    static final String ATTRIBUTE = ApiRequest.class.getName();

    private static final int MAX_ACTOR = 200;
    private static final int MAX_REASON = 500;
    private static final int MAX_IDEMPOTENCY_KEY = 255;

    private final HttpServletRequest http;
    private final Caller caller;
    private final String id;
    private final Instant at;
    private final Fingerprints fingerprints;
    private final Problems problems = new Problems();
    private byte[] body = {};

    ApiRequest(HttpServletRequest http, Caller caller, String id, Instant at, Fingerprints fingerprints) {
        this.http = http;
        this.caller = caller;
        this.id = id;
        this.at = at;
        this.fingerprints = fingerprints;
    }

    public Caller caller() {
        return caller;
    }

    public OrganizationId organization() {
        return caller.organization();
    }

    public boolean livemode() {
        return caller.livemode();
    }

    /** When it came. */
    public Instant at() {
        return at;
    }

    /** A part of its path, decoded. */
    public String path(String name) {
        var variables = (Map<?, ?>) http.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return (String) Objects.requireNonNull(variables.get(name));
    }

    public Query query() {
        return new Query(http.getQueryString(), problems);
    }

    public Problems problems() {
        return problems;
    }

    /** Its body's fields; a request without a body is refused. */
    public Fields body() {
        var fields = bodyIfAny();
        if (body.length == 0) {
            problems.add("body", "is required: a JSON object");
        }
        return fields;
    }

    /** Its body's fields; none when it has no body. */
    public Fields bodyIfAny() {
        return read(BODY_LIMIT, StrictJson.MAX_DEPTH);
    }

    /** The same for a batch: it may be larger, and each of its items nested as deep as a body. */
    public Fields batchIfAny() {
        return read(BATCH_LIMIT, StrictJson.MAX_DEPTH + LEVELS_OF_BATCH);
    }

    private Fields read(int limit, int maxDepth) {
        if (body.length == 0) { // Otherwise it was read before, and is parsed again from memory.
            body = Bodies.read(http, limit);
        }
        return new Fields(body.length == 0 ? StrictJson.EMPTY : StrictJson.read(body, maxDepth, problems), problems);
    }

    /** Which versions of what it changes the change may be applied to. */
    public Precondition ifMatch() {
        return versions("If-Match", false, Precondition.NONE);
    }

    /** Which versions of what it asks for the caller already has. */
    public Precondition ifNoneMatch() {
        return versions("If-None-Match", true, new Precondition(Set.of()));
    }

    private Precondition versions(String name, boolean weakToo, Precondition otherwise) {
        var header = http.getHeader(name);
        if (header == null) return otherwise;
        // A list may come in several lines.
        var tags = EntityTags.read(String.join(", ", Collections.list(http.getHeaders(name))), weakToo);
        if (tags.isEmpty()) {
            problems.add(name, "must be entity tags such as \"7\", or *");
        }
        return tags.orElse(otherwise);
    }

    /** Refuses it when anything in it was found wrong. */
    public void check() {
        problems.check();
    }

    /**
     * Who asks, and why. To be asked for last: it refuses the request when anything in it was found wrong, and no
     * command is given without it.
     */
    public Origin origin() {
        var actor = text("Ledger-Actor", MAX_ACTOR);
        var reason = text("Ledger-Reason", MAX_REASON);
        var key = idempotencyKey();
        check();
        return new Origin(caller.actor(), actor, reason, id, key);
    }

    /** What makes it repeatable, if it is. */
    public @Nullable Idempotency idempotency() {
        var key = idempotencyKey();
        return key == null
                ? null
                : new Idempotency(
                        key, fingerprints.of(http.getMethod(), http.getRequestURI(), body), ApiVersion.CURRENT);
    }

    private @Nullable String idempotencyKey() {
        var key = switch (http.getMethod()) {
            case "POST", "PUT", "PATCH" -> http.getHeader("Idempotency-Key");
            default -> null;
        };
        if (key != null && !isPrintable(key)) {
            problems.add("Idempotency-Key", "must have 1 to 255 printable ASCII characters");
        }
        return key;
    }

    private static boolean isPrintable(String key) {
        return !key.isEmpty()
                && key.length() <= MAX_IDEMPOTENCY_KEY
                && key.chars().allMatch(c -> c >= 0x20 && c <= 0x7E);
    }

    private @Nullable String text(String name, int max) {
        var header = http.getHeader(name);
        if (header == null || header.isEmpty()) return null;
        var text = HeaderText.of(header);
        if (text.codePointCount(0, text.length()) > max) {
            problems.add(name, "must have at most " + max + " characters");
        }
        return text;
    }
}
