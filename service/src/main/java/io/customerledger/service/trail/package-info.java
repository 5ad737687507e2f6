/** The trail over HTTP: a customer's history, the organization's events as pages, as an export, as a stream. */
@NullMarked
package io.customerledger.service.trail;

import org.jspecify.annotations.NullMarked;
