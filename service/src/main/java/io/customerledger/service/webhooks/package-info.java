/** The API of webhook endpoints: their commands, the log of deliveries, tests, resends and replays. */
@NullMarked
package io.customerledger.service.webhooks;

import org.jspecify.annotations.NullMarked;
