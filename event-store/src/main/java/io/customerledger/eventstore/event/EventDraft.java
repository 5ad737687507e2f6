package io.customerledger.eventstore.event;

import java.time.Instant;

/** An event on its way into the log, which gives it its position. */
public record EventDraft(String id, String type, int revision, Instant occurredAt, String payload) {}
