/** What the event store's features share. */
@NullMarked
package io.customerledger.eventstore;

import org.jspecify.annotations.NullMarked;
