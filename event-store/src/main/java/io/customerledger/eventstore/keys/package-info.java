/** API keys as the log, their table and the records of answers keep them. */
@NullMarked
package io.customerledger.eventstore.keys;

import org.jspecify.annotations.NullMarked;
