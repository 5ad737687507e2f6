package io.customerledger.service.http;

/**
 * An answer that is on its way and cannot be gone on with. Its connection is broken off, so that nobody takes a part
 * for the whole.
 */
public final class BrokenOff extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BrokenOff(Throwable cause) {
        super("An answer was broken off", cause);
    }
}
