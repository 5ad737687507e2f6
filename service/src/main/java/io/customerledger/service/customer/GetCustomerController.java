package io.customerledger.service.customer;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Reply;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /customers/{id}}: a customer by our id or by the caller's own, as it is or as it was. */
@Controller
final class GetCustomerController {

    private final CustomerReads reads;
    private final CustomersAsOf asOf;

    GetCustomerController(CustomerReads reads, CustomersAsOf asOf) {
        this.reads = reads;
        this.asOf = asOf;
    }

    @GetMapping(path = "/api/v1/customers/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(ApiRequest request) {
        var known = request.ifNoneMatch();
        var query = request.query();
        var version = query.version();
        var time = query.time("asOf");
        if (version != null && time != null) {
            request.problems().add("asOf", "must not be given together with version");
        }
        request.check();
        var customer = asOf(reads.find(request.organization(), request.path("id")), version, time);
        return customer != null && known.allows(customer.version())
                ? Reply.notModified(customer.version())
                : CustomerAnswers.customer(200, request, customer);
    }

    private @Nullable CustomerState asOf(@Nullable CustomerState now, @Nullable Long version, @Nullable Instant time) {
        if (now == null || (version == null && time == null)) return now;
        var then = version == null ? asOf.at(now.key(), Objects.requireNonNull(time)) : asOf.at(now.key(), version);
        if (then == null) {
            throw ErrorCode.CUSTOMER_NOT_FOUND
                    .error("The customer had no such version, or did not exist at that time.")
                    .asException();
        }
        return then;
    }
}
