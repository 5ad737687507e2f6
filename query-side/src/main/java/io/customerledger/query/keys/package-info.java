/** What is known of API keys: who has which, which are valid, when each was used last. */
@NullMarked
package io.customerledger.query.keys;

import org.jspecify.annotations.NullMarked;
