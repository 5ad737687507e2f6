package io.customerledger.service.http;

import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A request of the operator's. What is wrong with it is gathered; {@link #check} refuses it for all of that at once.
 */
public final class AdminRequest {

    static final String ATTRIBUTE = AdminRequest.class.getName();

    private final HttpServletRequest http;
    private final String id;
    private final Instant at;
    private final Problems problems = new Problems();

    AdminRequest(HttpServletRequest http, String id, Instant at) {
        this.http = http;
        this.id = id;
        this.at = at;
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

    /** Its body's fields; none when it has no body. */
    public Fields body() {
        var body = Bodies.read(http, ApiRequest.BODY_LIMIT);
        return new Fields(
                body.length == 0 ? StrictJson.EMPTY : StrictJson.read(body, StrictJson.MAX_DEPTH, problems), problems);
    }

    /** Refuses it when anything in it was found wrong. */
    public void check() {
        problems.check();
    }

    public Origin origin() {
        return new Origin(Actor.OPERATOR, null, null, id, null);
    }
}
