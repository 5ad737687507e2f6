/**
 * An organization's log as its readers ask for it, and a customer's part of it. Telling subscribers of it is done
 * elsewhere.
 */
@NullMarked
package io.customerledger.query.trail;

import org.jspecify.annotations.NullMarked;
