/**
 * The published language: what the sides say to each other. Records, sealed types and what they need; no framework, no
 * database.
 */
@NullMarked
package io.customerledger.api;

import org.jspecify.annotations.NullMarked;
