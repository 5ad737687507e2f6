/** The read model of customers, made again from the logs while it is served. Nothing but the fold runs here. */
@NullMarked
package io.customerledger.query.replay;

import org.jspecify.annotations.NullMarked;
