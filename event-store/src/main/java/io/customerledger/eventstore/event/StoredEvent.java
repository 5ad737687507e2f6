package io.customerledger.eventstore.event;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Origin;
import java.time.Instant;

/**
 * An event as the log keeps it.
 *
 * @param position in its organization's log, from 1, without a hole
 * @param subject what it happened to: a customer, an API key, …
 * @param version the number of this event among its subject's, from 1
 * @param payload JSON; personal data in it is sealed
 */
public record StoredEvent(
        OrganizationId organization,
        long position,
        String id,
        String subject,
        long version,
        String type,
        int revision,
        Instant occurredAt,
        Origin origin,
        String payload) {}
