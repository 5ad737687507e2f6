/** The beans: Axon's, every one declared by hand, and the ledger's. Nothing here decides anything. */
@NullMarked
package io.customerledger.service.wiring;

import org.jspecify.annotations.NullMarked;
