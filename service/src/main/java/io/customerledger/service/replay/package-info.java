/** Replays of the read model as the operator asks for them, and this node's part in them. */
@NullMarked
package io.customerledger.service.replay;

import org.jspecify.annotations.NullMarked;
