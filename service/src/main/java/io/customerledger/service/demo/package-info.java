/**
 * A demo organization with believable customers and a history, for the first minute. Made by commands, like everything
 * else.
 */
@NullMarked
package io.customerledger.service.demo;

import org.jspecify.annotations.NullMarked;
