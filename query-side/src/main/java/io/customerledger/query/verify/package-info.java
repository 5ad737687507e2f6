/** Checks whether the logs are whole and readable, and what is served is what they say. It only reads. */
@NullMarked
package io.customerledger.query.verify;

import org.jspecify.annotations.NullMarked;
