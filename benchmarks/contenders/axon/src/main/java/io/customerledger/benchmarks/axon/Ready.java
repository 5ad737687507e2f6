package io.customerledger.benchmarks.axon;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says when all customers are there. */
@RestController
class Ready {

    private final CustomerViews views;

    Ready(CustomerViews views) {
        this.views = views;
    }

    @GetMapping("/ready")
    ResponseEntity<Void> ready() {
        boolean filled = views.count() == AxonApplication.CUSTOMERS;
        return ResponseEntity.status(filled ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .build();
    }
}
