/** Events as the log keeps them, and the reading of them by position and by subject. */
@NullMarked
package io.customerledger.eventstore.event;

import org.jspecify.annotations.NullMarked;
