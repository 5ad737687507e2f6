/** The customer's row and its JSON. Who reads it for an answer is the query side. */
@NullMarked
package io.customerledger.eventstore.customer;

import org.jspecify.annotations.NullMarked;
