/** Measures deliveries: the service in one process, its PostgreSQL and the receivers in others. */
package io.customerledger.benchmarks.webhooks;
