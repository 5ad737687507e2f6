/** What the jar does instead of serving: it runs one operation from the command line, and ends. */
@NullMarked
package io.customerledger.service.operations;

import org.jspecify.annotations.NullMarked;
