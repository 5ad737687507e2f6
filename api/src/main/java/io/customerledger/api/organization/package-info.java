/** The tenant. Whatever is kept belongs to exactly one organization. */
@NullMarked
package io.customerledger.api.organization;

import org.jspecify.annotations.NullMarked;
