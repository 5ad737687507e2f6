/** The ledger at Axon's extension points: event storage, event store, transaction. */
@NullMarked
package io.customerledger.eventstore.axon;

import org.jspecify.annotations.NullMarked;
