package io.customerledger.benchmarks.axon;

record CustomerCreated(String id, String fullName, String email) {}
