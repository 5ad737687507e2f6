package io.customerledger.service.trail;

import io.customerledger.query.trail.Trail;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.BrokenOff;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code GET /events/stream}: Server-Sent Events (WHATWG HTML, section 9.2), one for each event of the log from now on
 * or from where the reader was. It stays on the request's thread, which is a virtual one.
 */
@Controller
final class StreamController {

    private static final String LAST = "Last-Event-ID";

    private final Trail trail;
    private final Streams streams;

    StreamController(Trail trail, Streams streams) {
        this.trail = trail;
        this.streams = streams;
    }

    @GetMapping(path = "/api/v1/events/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(ApiRequest request, HttpServletRequest http, HttpServletResponse response)
            throws IOException, InterruptedException {
        var organization = request.organization();
        var last = http.getHeader(LAST);
        long head = trail.head(organization);
        long after = StringUtils.hasLength(last) ? WantedEvents.position(request, LAST, last, trail) : head;
        request.check();
        var key = Objects.requireNonNull(http.getHeader("x-api-key"));
        try (var stream = streams.open(organization, request.livemode(), key, after, head)) {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no"); // Else nginx keeps events back until it has many.
            response.flushBuffer();
            if (!http.getMethod().equals("HEAD")) {
                stream.run(response.getOutputStream());
            }
        } catch (RuntimeException | Error e) {
            if (response.isCommitted()) throw new BrokenOff(e);
            throw e;
        }
    }
}
