/** The customer: what may be asked of it, what happened to it, and what it is after each event. */
@NullMarked
package io.customerledger.api.customer;

import org.jspecify.annotations.NullMarked;
