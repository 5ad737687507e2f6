/** Generated input over HTTP: what the contract allows, what it just does not, and bytes that are neither. */
@NullMarked
package io.customerledger.service.fuzz;

import org.jspecify.annotations.NullMarked;
