/** The documentation, held against what it speaks of. */
@NullMarked
package io.customerledger.docs;

import org.jspecify.annotations.NullMarked;
