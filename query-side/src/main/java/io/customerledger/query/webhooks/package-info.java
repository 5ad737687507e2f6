/**
 * Who is told: deliveries of the log's events to endpoints, from fan-out to retention. Nothing else of the query side is
 * known here but how customers were and how they and events are written, and nobody else knows this.
 */
@NullMarked
package io.customerledger.query.webhooks;

import org.jspecify.annotations.NullMarked;
