package io.customerledger.benchmarks.axon;

import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.stereotype.Component;

@Component
@ProcessingGroup("customers")
class CustomerProjection {

    private final CustomerViews views;

    CustomerProjection(CustomerViews views) {
        this.views = views;
    }

    @EventHandler
    void on(CustomerCreated event) {
        views.save(new CustomerView(event.id(), event.fullName(), event.email()));
    }

    /** What is changed in the transaction is written at its commit. */
    @EventHandler
    void on(CustomerRenamed event) {
        views.findById(event.id()).orElseThrow().rename(event.to());
    }
}
