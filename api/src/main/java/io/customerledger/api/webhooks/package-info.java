/** Webhook endpoints and their deliveries: what is wanted of them, and what they are. */
@NullMarked
package io.customerledger.api.webhooks;

import org.jspecify.annotations.NullMarked;
