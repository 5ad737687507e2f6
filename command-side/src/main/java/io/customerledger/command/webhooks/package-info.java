/**
 * What may be done to webhook endpoints. Each decision is one write set; what is delivered to them is not known here.
 */
@NullMarked
package io.customerledger.command.webhooks;

import org.jspecify.annotations.NullMarked;
