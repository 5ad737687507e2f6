package io.customerledger.service.customer;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.ListCustomers;
import io.customerledger.api.customer.ListCustomers.Place;
import io.customerledger.query.customer.CustomerJson;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.customer.SearchWords;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Cursor;
import io.customerledger.service.http.Reply;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /customers}: a page of the organization's customers, newest first unless asked otherwise. */
@Controller
final class ListCustomersController {

    private static final int MAX_OWN_ID = 100;
    private static final int MAX_TEXT = 200;

    private final CustomerReads reads;

    ListCustomersController(CustomerReads reads) {
        this.reads = reads;
    }

    @GetMapping(path = "/api/v1/customers", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply list(ApiRequest request) {
        var query = request.query();
        int limit = query.limit();
        var externalId = query.text("externalId", 1, MAX_OWN_ID);
        var email = query.text("email", 1, MAX_TEXT);
        var words = List.copyOf(SearchWords.of(query.text("query", 0, MAX_TEXT)));
        var createdAfter = query.time("createdAfter");
        var createdBefore = query.time("createdBefore");
        boolean oldestFirst = query.oldestFirst();
        List<Object> list = Arrays.asList(
                "customers",
                request.organization(),
                externalId,
                email,
                words,
                createdAfter,
                createdBefore,
                oldestFirst);
        var after = query.cursor(list, (time, id) -> new Place(Instant.parse(time), new CustomerId(id)));
        request.check();
        var found = reads.list(new ListCustomers(
                request.organization(),
                externalId,
                email,
                words,
                createdAfter,
                createdBefore,
                oldestFirst,
                after,
                limit + 1));
        return Reply.page(
                found,
                limit,
                (json, customer) -> CustomerJson.write(json, customer, request.livemode()),
                last -> Cursor.write(
                        list, last.createdAt().toString(), last.key().id().value()));
    }
}
