package io.customerledger.service.customer;

import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Profile;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /customers}: a new customer, or the one that has the own id already. */
@Controller
final class CreateCustomerController {

    private final CustomerCommands commands;
    private final CustomerAnswers answers;

    CreateCustomerController(CustomerCommands commands, CustomerAnswers answers) {
        this.commands = commands;
        this.answers = answers;
    }

    @PostMapping(path = "/api/v1/customers", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply create(ApiRequest request) {
        var profile = CustomerBody.profile(request.bodyIfAny());
        var origin = request.origin();
        var idempotency = request.idempotency();
        var answer = commands.execute(command(request, profile, Ids.next("cus_")), origin, idempotency);
        return answers.toCreation(request, answer);
    }

    static CreateCustomerCommand command(ApiRequest request, Profile profile, String id) {
        var key = new CustomerKey(request.organization(), new CustomerId(id));
        return new CreateCustomerCommand(key, profile, request.at());
    }
}
