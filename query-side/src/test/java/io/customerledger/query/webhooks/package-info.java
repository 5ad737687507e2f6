/** Deliveries to real receivers on loopback, by real nodes on a real PostgreSQL. */
package io.customerledger.query.webhooks;
