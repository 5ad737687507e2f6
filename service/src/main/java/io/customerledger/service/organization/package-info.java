/** Organizations: made by the operator, and the default one that an installation begins with. */
@NullMarked
package io.customerledger.service.organization;

import org.jspecify.annotations.NullMarked;
