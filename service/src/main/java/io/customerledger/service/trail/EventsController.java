package io.customerledger.service.trail;

import io.customerledger.query.trail.Trail;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /events} and {@code /events/{id}}: the organization's log in the order of its commits. */
@Controller
final class EventsController {

    private final Trail trail;

    EventsController(Trail trail) {
        this.trail = trail;
    }

    @GetMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply list(ApiRequest request) {
        var query = request.query();
        int limit = query.limit();
        var wanted = WantedEvents.of(request, query, trail);
        request.check();
        return Reply.growingPage(
                trail.page(request.organization(), wanted.filter(), wanted.after(), Long.MAX_VALUE, limit + 1),
                limit,
                (json, entry) -> EventJson.write(json, entry, request.livemode()),
                last -> last.stored().id());
    }

    @GetMapping(path = "/api/v1/events/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(ApiRequest request) {
        request.check();
        var id = request.path("id");
        if (id.equals("stream")) { // Asked for by somebody who does not accept a stream.
            throw ErrorCode.NOT_ACCEPTABLE.error().asException();
        }
        var entry = trail.find(request.organization(), id)
                .orElseThrow(() -> ErrorCode.EVENT_NOT_FOUND.error().asException());
        return Reply.success(200, json -> EventJson.write(json, entry, request.livemode()));
    }
}
