/** The table of the tenants. */
@NullMarked
package io.customerledger.eventstore.organization;

import org.jspecify.annotations.NullMarked;
