/** The published language: what the sides say to each other. Records and sealed types; no framework, no database. */
@NullMarked
package io.customerledger.api;

import org.jspecify.annotations.NullMarked;
