package io.customerledger.benchmarks.axon;

import java.util.stream.IntStream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** An event-sourced customer service as Axon's starter makes it. */
@SpringBootApplication
public class AxonApplication {

    static final int CUSTOMERS = 10_000;

    public static void main(String[] args) {
        System.setProperty("axoniq.update-checker.disabled", "true");
        SpringApplication.run(AxonApplication.class, args);
    }

    @Bean
    CommandLineRunner fill(CommandGateway commands, CustomerViews views) {
        return arguments -> {
            if (views.count() == 0) {
                IntStream.rangeClosed(1, CUSTOMERS)
                        .parallel()
                        .mapToObj(n -> new CreateCustomer(
                                "cus_%026d".formatted(n), "Given Family", "customer%d@example.com".formatted(n)))
                        .forEach(commands::sendAndWait);
            }
        };
    }
}
