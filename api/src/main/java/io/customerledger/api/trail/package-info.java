/** What may be asked of an organization's log. */
@NullMarked
package io.customerledger.api.trail;

import org.jspecify.annotations.NullMarked;
