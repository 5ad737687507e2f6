package io.customerledger.service.customer;

import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;

/** {@code DELETE /customers/{id}}: the customer goes, and what is known of it with it. */
@Controller
final class DeleteCustomerController {

    private final CustomerChanges changes;
    private final CustomerAnswers answers;

    DeleteCustomerController(CustomerChanges changes, CustomerAnswers answers) {
        this.changes = changes;
        this.answers = answers;
    }

    @DeleteMapping(path = "/api/v1/customers/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply delete(ApiRequest request) {
        var precondition = request.ifMatch();
        var answer =
                changes.execute(request, customer -> new DeleteCustomerCommand(customer, precondition, request.at()));
        return answers.toChange(request, answer);
    }
}
