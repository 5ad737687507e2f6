/**
 * The HTTP edge that all routes share: the door, strict JSON, errors, limits, headers. Of customers it knows only their
 * versions.
 */
@NullMarked
package io.customerledger.service.http;

import org.jspecify.annotations.NullMarked;
