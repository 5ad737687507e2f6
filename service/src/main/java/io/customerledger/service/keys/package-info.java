/** API keys: who is calling. Keeps no key in clear, and answers the door from memory. */
@NullMarked
package io.customerledger.service.keys;

import org.jspecify.annotations.NullMarked;
