package io.customerledger.service.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.ServerHttpObservationFilter;

/** Where every request comes in: it gets its id and version here, and nobody gets to the API without a key. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10) // Right after the one that measures.
final class Door extends HttpFilter {

    private static final long serialVersionUID = 1;
    private static final String API = "/api/v1";
    private static final String ADMIN = "/admin";
    private static final String LOGGED_AS = "requestId";

    private final transient ApiKeys keys;
    private final transient Operators operators;
    private final transient RateLimits limits;
    private final transient BodyRoom bodies;
    private final transient Fingerprints fingerprints;
    private final transient Errors errors;
    private final transient Clock clock;

    Door(
            ApiKeys keys,
            Operators operators,
            RateLimits limits,
            BodyRoom bodies,
            Fingerprints fingerprints,
            Errors errors,
            Clock clock) {
        this.keys = keys;
        this.operators = operators;
        this.limits = limits;
        this.bodies = bodies;
        this.fingerprints = fingerprints;
        this.errors = errors;
        this.clock = clock;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var id = RequestId.of(request.getHeader(RequestId.HEADER));
        response.setHeader(RequestId.HEADER, id);
        response.setHeader(ApiVersion.HEADER, ApiVersion.CURRENT);
        response.setHeader("X-Content-Type-Options", "nosniff");
        MDC.put(LOGGED_AS, id);
        try {
            if (isBelow(API, request.getServletPath())) {
                begin(API, request, response);
                var admitted = admit(request, response, id);
                request.setAttribute(ApiRequest.ATTRIBUTE, admitted);
                try (var _ = bodies.take(admitted.organization(), request)) {
                    chain.doFilter(request, response);
                }
                return;
            }
            if (isBelow(ADMIN, request.getServletPath())) {
                begin(ADMIN, request, response);
                request.setAttribute(AdminRequest.ATTRIBUTE, operators.admit(request, id));
            }
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException e) {
            if (e.getCause() instanceof BrokenOff broken) throw Errors.closing(broken);
            errors.answer(e, request, response);
        } finally {
            MDC.remove(LOGGED_AS);
        }
    }

    private ApiRequest admit(HttpServletRequest request, HttpServletResponse response, String id) {
        var key = request.getHeader("x-api-key");
        var caller = key == null ? null : keys.find(key);
        if (caller == null) {
            limits.countWrongKey(request.getRemoteAddr());
            throw ErrorCode.UNAUTHORIZED.error().asException();
        }
        limits.count(caller.keyId(), response);
        var problems = new Problems();
        if (!ApiVersion.isWellFormed(request.getHeader(ApiVersion.HEADER))) {
            problems.add(ApiVersion.HEADER, "must be a date such as " + ApiVersion.CURRENT);
        }
        if (request.getRequestURI().indexOf(';') >= 0) {
            // Routing would cut it off, and find another customer.
            problems.add("path", "must have its semicolons percent-encoded");
        }
        problems.check();
        return new ApiRequest(request, caller, id, clock.instant(), fingerprints);
    }

    private static void begin(String root, HttpServletRequest request, HttpServletResponse response) {
        // A cache on the way does not know that the answer depends on a header of ours.
        response.setHeader("Cache-Control", "private, no-cache");
        // Measured as this until routing knows better; a request that is refused here does not get that far.
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setPathPattern(root + "/**"));
    }

    private static boolean isBelow(String root, String path) {
        return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }
}
