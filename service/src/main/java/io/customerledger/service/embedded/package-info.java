/**
 * The PostgreSQL that comes with the service: started, watched and stopped here. No table or query of the ledger
 * belongs here.
 */
@NullMarked
package io.customerledger.service.embedded;

import org.jspecify.annotations.NullMarked;
