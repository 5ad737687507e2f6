/** Customers over HTTP: body to command, answer to JSON. Decides nothing that the aggregate or the ledger could. */
@NullMarked
package io.customerledger.service.customer;

import org.jspecify.annotations.NullMarked;
