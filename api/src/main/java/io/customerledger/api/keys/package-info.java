/** API keys: how callers are known. The key itself is a secret that only its caller keeps. */
@NullMarked
package io.customerledger.api.keys;

import org.jspecify.annotations.NullMarked;
