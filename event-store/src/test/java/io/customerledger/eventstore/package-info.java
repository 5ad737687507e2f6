/** What tests of every module share: a PostgreSQL of their own, and a bad network before it. */
@NullMarked
package io.customerledger.eventstore;

import org.jspecify.annotations.NullMarked;
