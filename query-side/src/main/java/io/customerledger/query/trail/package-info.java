/** An organization's log as its readers ask for it, and a customer's part of it. Who is told of it is another room. */
@NullMarked
package io.customerledger.query.trail;

import org.jspecify.annotations.NullMarked;
