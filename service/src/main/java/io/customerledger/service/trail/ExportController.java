package io.customerledger.service.trail;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.query.trail.Trail;
import io.customerledger.service.http.ApiKeys;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.BrokenOff;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Room;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code GET /events} as NDJSON: all that the log holds at the time of the request, page by page. Between two pages
 * nothing is open in the database, so its reader may take all the time it wants, as long as its key is valid.
 */
@Controller
final class ExportController {

    private static final int PAGE = 100;

    private final Trail trail;
    private final ApiKeys keys;
    private final Room room;

    ExportController(Trail trail, ApiKeys keys, Room room) {
        this.trail = trail;
        this.keys = keys;
        this.room = room;
    }

    @GetMapping(path = "/api/v1/events", produces = "application/x-ndjson")
    void export(ApiRequest request, HttpServletRequest http, HttpServletResponse response) throws IOException {
        var organization = request.organization();
        var wanted = WantedEvents.of(request, request.query(), trail);
        request.check();
        long end = trail.head(organization);
        response.setContentType("application/x-ndjson");
        if (http.getMethod().equals("HEAD")) return;
        try {
            var key = Objects.requireNonNull(http.getHeader("x-api-key"));
            write(organization, key, wanted, end, request.livemode(), response.getOutputStream());
        } catch (RuntimeException | Error e) {
            if (response.isCommitted()) throw new BrokenOff(e);
            throw e;
        }
    }

    private void write(
            OrganizationId organization, String key, WantedEvents wanted, long end, boolean livemode, OutputStream out)
            throws IOException {
        long after = wanted.after();
        List<Frame> page;
        do {
            page = trail.page(organization, wanted.filter(), after, end, PAGE).stream()
                    .map(entry -> Frame.line(entry, livemode))
                    .toList();
            try (var _ = room.take(organization, Frame.bytes(page))) {
                for (var line : page) out.write(line.bytes());
            }
            if (keys.find(key) == null) throw ErrorCode.UNAUTHORIZED.error().asException();
            after = page.isEmpty() ? end : page.getLast().position();
        } while (page.size() == PAGE);
    }
}
