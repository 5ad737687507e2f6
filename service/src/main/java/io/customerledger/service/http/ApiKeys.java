package io.customerledger.service.http;

import org.jspecify.annotations.Nullable;

/** The keys that are valid now. It is asked once per request, so it answers from memory. */
public interface ApiKeys {

    /**
     * Whose key this is.
     *
     * @param key as the caller sent it: any text
     * @return null for a key that is unknown, expired or revoked
     */
    @Nullable
    Caller find(String key);
}
