package io.customerledger.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class CustomerLedger {

    static void main(String[] args) {
        SpringApplication.run(CustomerLedger.class, args);
    }
}
