/** Measures the service beside what else a JVM user would take. Nothing here is part of the product. */
@NullMarked
package io.customerledger.benchmarks;

import org.jspecify.annotations.NullMarked;
