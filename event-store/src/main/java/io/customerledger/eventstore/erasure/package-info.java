/** The list of erasures, and how it is applied again to a database restored to a moment before some of them. */
@NullMarked
package io.customerledger.eventstore.erasure;

import org.jspecify.annotations.NullMarked;
