/** Encryption of personal data: one data key per customer, wrapped by the master key. */
@NullMarked
package io.customerledger.eventstore.sealing;

import org.jspecify.annotations.NullMarked;
