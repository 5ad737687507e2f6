package io.customerledger.benchmarks.axon;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

record RenameCustomer(@TargetAggregateIdentifier String id, String fullName) {}
