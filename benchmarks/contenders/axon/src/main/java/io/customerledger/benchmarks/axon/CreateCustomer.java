package io.customerledger.benchmarks.axon;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

record CreateCustomer(@TargetAggregateIdentifier String id, String fullName, String email) {}
