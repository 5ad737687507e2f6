package io.customerledger.api.customer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a customer a command may be applied to ({@code If-Match}, RFC 9110 section 13.1.1).
 *
 * @param versions null: any
 */
public record Precondition(@Nullable Set<Long> versions) {

    public static final Precondition NONE = new Precondition(null);

    public boolean allows(long version) {
        return versions == null || versions.contains(version);
    }
}
