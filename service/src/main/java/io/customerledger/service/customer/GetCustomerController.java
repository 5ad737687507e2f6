package io.customerledger.service.customer;

import io.customerledger.query.customer.CustomerReads;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /customers/{id}}: a customer by our id or by the caller's own. */
@Controller
final class GetCustomerController {

    private final CustomerReads reads;

    GetCustomerController(CustomerReads reads) {
        this.reads = reads;
    }

    @GetMapping(path = "/api/v1/customers/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(ApiRequest request) {
        var known = request.ifNoneMatch();
        request.check();
        var customer = reads.find(request.organization(), request.path("id"));
        return customer != null && known.allows(customer.version())
                ? Reply.notModified(customer.version())
                : CustomerAnswers.customer(200, request, customer);
    }
}
