package io.customerledger.eventstore.event;

import com.github.f4b6a3.ulid.UlidCreator;

/** Makes ids: a prefix, and a ULID of 26 characters (48 bits of time, 80 random bits from a secure source). */
public final class Ids {

    private Ids() {}

    public static String next(String prefix) {
        return prefix + UlidCreator.getUlid();
    }
}
