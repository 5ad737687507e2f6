package io.customerledger.service.customer;

import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** {@code PUT} and {@code PATCH /customers/{id}}: body to command to answer. */
@Controller
final class UpdateCustomerController {

    private final CustomerChanges changes;
    private final CustomerAnswers answers;

    UpdateCustomerController(CustomerChanges changes, CustomerAnswers answers) {
        this.changes = changes;
        this.answers = answers;
    }

    @RequestMapping(
            path = "/api/v1/customers/{id}",
            method = {RequestMethod.PUT, RequestMethod.PATCH},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Reply update(ApiRequest request) {
        var wanted = CustomerBody.changes(request.body());
        var precondition = request.ifMatch();
        var answer = changes.execute(
                request, customer -> new UpdateCustomerCommand(customer, wanted, precondition, request.at()));
        return answers.toChange(request, answer);
    }
}
