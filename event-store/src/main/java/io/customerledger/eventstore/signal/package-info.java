/**
 * Says whose log has grown, on this node and on the others, so that nobody has to ask again and again. Writes nothing.
 */
@NullMarked
package io.customerledger.eventstore.signal;

import org.jspecify.annotations.NullMarked;
