package io.customerledger.benchmarks.pekko;

/** What goes into the journal as JSON. */
interface JsonSerializable {}
