/** Events as the log keeps them, and the reading of them by position and by subject; what was answered to requests. */
@NullMarked
package io.customerledger.eventstore.event;

import org.jspecify.annotations.NullMarked;
