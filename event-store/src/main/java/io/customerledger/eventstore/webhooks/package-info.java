/** Webhook endpoints as the ledger keeps them: rows, events, sealed secrets. Who delivers to them is not here. */
@NullMarked
package io.customerledger.eventstore.webhooks;

import org.jspecify.annotations.NullMarked;
