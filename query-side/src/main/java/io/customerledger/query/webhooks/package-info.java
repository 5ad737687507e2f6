/**
 * Deliveries of the log's events to endpoints, from fan-out to retention. Of the rest of the query side, this package
 * knows only how customers were and how they and events are rendered; nothing else there knows this package.
 */
@NullMarked
package io.customerledger.query.webhooks;

import org.jspecify.annotations.NullMarked;
