package io.customerledger.benchmarks.crud;

import java.time.OffsetDateTime;

/** A row of the table, and what is answered. */
record Customer(
        String id,
        String externalId,
        String fullName,
        String email,
        String taxDocument,
        String timezone,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {}
