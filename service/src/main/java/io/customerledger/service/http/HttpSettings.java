package io.customerledger.service.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the edge.
 *
 * @param publicUrl what absolute links begin with; without it, the request's own origin
 * @param rateLimitPerSecond how many requests an API key may make on this node; a burst may be twice that
 */
@ConfigurationProperties("ledger")
record HttpSettings(
        @Nullable String publicUrl, @DefaultValue("1000") int rateLimitPerSecond) {}
