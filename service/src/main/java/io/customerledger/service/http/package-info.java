/** The HTTP edge that all routes share: the door, strict JSON, errors, limits, headers. Knows no customer. */
@NullMarked
package io.customerledger.service.http;

import org.jspecify.annotations.NullMarked;
