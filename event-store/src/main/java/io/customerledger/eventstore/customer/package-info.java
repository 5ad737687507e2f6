/** The customer's row and its JSON. The query side reads it for answers. */
@NullMarked
package io.customerledger.eventstore.customer;

import org.jspecify.annotations.NullMarked;
