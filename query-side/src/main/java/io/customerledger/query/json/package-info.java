/** How what goes out is written, to whoever asks and to whoever subscribed. */
@NullMarked
package io.customerledger.query.json;

import org.jspecify.annotations.NullMarked;
