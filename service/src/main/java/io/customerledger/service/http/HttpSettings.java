package io.customerledger.service.http;

import io.customerledger.service.MalformedSetting;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * Settings of the edge.
 *
 * @param publicUrl what absolute links begin with; without it, the request's own origin
 * @param rateLimitPerSecond how many requests an API key may make on this node; a burst may be twice that
 */
@ConfigurationProperties("ledger")
record HttpSettings(
        @Nullable String publicUrl, @DefaultValue("1000") int rateLimitPerSecond) {

    /** A bucket refills by at most one a nanosecond. */
    private static final int MOST_PER_SECOND = 1_000_000_000;

    HttpSettings {
        if (rateLimitPerSecond < 1 || rateLimitPerSecond > MOST_PER_SECOND) {
            throw new MalformedSetting("LEDGER_RATE_LIMIT_PER_SECOND must be 1 to " + MOST_PER_SECOND + ".");
        }
        if (StringUtils.hasText(publicUrl) && !publicUrl.strip().matches("(?i)https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
            throw new MalformedSetting(
                    "LEDGER_PUBLIC_URL must be a URL that links can begin with, such as https://ledger.example.com.");
        }
    }
}
