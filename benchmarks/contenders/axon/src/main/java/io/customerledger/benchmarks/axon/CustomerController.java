package io.customerledger.benchmarks.axon;

import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CustomerController {

    record Change(String fullName) {}

    private final CommandGateway commands;

    CustomerController(CommandGateway commands) {
        this.commands = commands;
    }

    @PutMapping("/api/v1/customers/{id}")
    Change update(@PathVariable("id") String id, @RequestBody Change change) {
        commands.sendAndWait(new RenameCustomer(id, change.fullName()));
        return change;
    }
}
