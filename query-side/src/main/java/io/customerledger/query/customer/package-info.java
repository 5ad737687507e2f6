/** What is known of customers: the row behind get and list, made by the projection, and customers as they were. */
@NullMarked
package io.customerledger.query.customer;

import org.jspecify.annotations.NullMarked;
