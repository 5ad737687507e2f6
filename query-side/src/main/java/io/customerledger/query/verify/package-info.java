/** Whether the logs are whole and readable, and what is served is what they say. Reads, and never writes. */
@NullMarked
package io.customerledger.query.verify;

import org.jspecify.annotations.NullMarked;
