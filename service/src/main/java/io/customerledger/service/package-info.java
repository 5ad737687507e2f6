/** The one application. Its features are the packages below. */
@NullMarked
package io.customerledger.service;

import org.jspecify.annotations.NullMarked;
