/** The making and deleting of API keys: an event in the organization's log, and a row, in one write set. No SQL. */
@NullMarked
package io.customerledger.command.keys;

import org.jspecify.annotations.NullMarked;
