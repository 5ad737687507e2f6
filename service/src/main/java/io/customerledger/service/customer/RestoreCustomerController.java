package io.customerledger.service.customer;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.RestoreCustomerCommand;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Reply;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /customers/{id}/restore}: a customer becomes what it was at a version, by an event like any other. */
@Controller
final class RestoreCustomerController {

    private final CustomersAsOf asOf;
    private final CustomerChanges changes;
    private final CustomerAnswers answers;

    RestoreCustomerController(CustomersAsOf asOf, CustomerChanges changes, CustomerAnswers answers) {
        this.asOf = asOf;
        this.changes = changes;
        this.answers = answers;
    }

    @PostMapping(path = "/api/v1/customers/{id}/restore", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply restore(ApiRequest request) {
        var body = request.bodyIfAny();
        body.require("version");
        var version = body.number("version", 1, Long.MAX_VALUE);
        var precondition = request.ifMatch();
        var answer = changes.execute(request, customer -> {
            var then = Optional.ofNullable(asOf.at(customer, Objects.requireNonNull(version)));
            return new RestoreCustomerCommand(
                    customer, then.map(CustomerState::profile).orElse(null), precondition, request.at());
        });
        return answers.toChange(request, answer);
    }
}
