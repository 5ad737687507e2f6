/** A demo organization with believable customers and a history, for the first minute. Through the commands, like all else. */
@NullMarked
package io.customerledger.service.demo;

import org.jspecify.annotations.NullMarked;
