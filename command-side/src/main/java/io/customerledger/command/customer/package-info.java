/**
 * What may be done to a customer: the aggregate decides, {@code CustomerCommands} has it written. No Spring, no SQL.
 */
@NullMarked
package io.customerledger.command.customer;

import org.jspecify.annotations.NullMarked;
