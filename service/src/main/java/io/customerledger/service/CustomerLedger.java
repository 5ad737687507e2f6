package io.customerledger.service;

import io.customerledger.service.operations.Operations;
import org.axonframework.springboot.autoconfig.UpdateCheckerAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or does one of the operations. */
@SpringBootApplication(exclude = UpdateCheckerAutoConfiguration.class)
public class CustomerLedger {

    static {
        // Axon reports its usage to its vendor unless told otherwise, by two ways: the one excluded above, and this.
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
    }

    static void main(String[] args) {
        if (Operations.isOne(args)) {
            System.exit(Operations.run(args, System.in, System.out));
        }
        SpringApplication.run(CustomerLedger.class, args);
    }
}
