/** Who asked, why, and by which request: what is kept with every event. */
@NullMarked
package io.customerledger.api.request;

import org.jspecify.annotations.NullMarked;
