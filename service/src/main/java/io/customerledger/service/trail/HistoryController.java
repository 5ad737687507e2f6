package io.customerledger.service.trail;

import io.customerledger.api.request.RecordedAnswer.SubjectVersion;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.trail.Trail;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Cursor;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Reply;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /customers/{id}/history}: what happened to a customer, and who did it. */
@Controller
final class HistoryController {

    private final CustomerReads customers;
    private final Trail trail;

    HistoryController(CustomerReads customers, Trail trail) {
        this.customers = customers;
        this.trail = trail;
    }

    @GetMapping(path = "/api/v1/customers/{id}/history", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply history(ApiRequest request) {
        var query = request.query();
        int limit = query.limit();
        boolean oldestFirst = query.oldestFirst();
        var id = request.path("id");
        var list = List.of("history", request.organization(), id, oldestFirst);
        var after = query.cursor(list, (customer, version) -> new SubjectVersion(customer, Long.parseLong(version)));
        request.check();
        var customer = customers.keyOf(request.organization(), id);
        if (customer == null) throw ErrorCode.CUSTOMER_NOT_FOUND.error().asException();
        if (after != null && !after.subject().equals(customer.id().value())) {
            request.problems().add("cursor", "belongs to a customer that had this id before");
            request.check();
        }
        return Reply.page(
                trail.history(customer, oldestFirst, after == null ? null : after.version(), limit + 1),
                limit,
                (json, entry) -> EventJson.write(json, entry, request.livemode()),
                last -> Cursor.write(
                        list,
                        last.stored().subject(),
                        Long.toString(last.stored().version())));
    }
}
