package io.customerledger.benchmarks.axon;

record CustomerRenamed(String id, String from, String to) {}
