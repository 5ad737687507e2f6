package io.customerledger.api.request;

/**
 * What makes a request repeatable: its {@code Idempotency-Key}.
 *
 * @param fingerprint of method, path and body; a repeat has the same
 * @param apiVersion the version whose shape the first answer had
 */
public record Idempotency(String key, String fingerprint, String apiVersion) {}
