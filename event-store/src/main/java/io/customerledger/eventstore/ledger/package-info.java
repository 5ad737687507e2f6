/** The one write: write sets, gathered into batches, each with an outcome of its own. Knows nothing of Axon. */
@NullMarked
package io.customerledger.eventstore.ledger;

import org.jspecify.annotations.NullMarked;
