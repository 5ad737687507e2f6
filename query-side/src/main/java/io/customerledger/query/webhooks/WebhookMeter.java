package io.customerledger.query.webhooks;

import java.util.concurrent.atomic.LongAdder;

/** Counts the attempts of this node, and the endpoints that it disabled. */
public final class WebhookMeter {

    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder disabled = new LongAdder();

    void attempted(boolean success) {
        (success ? delivered : failed).increment();
    }

    void endpointDisabled() {
        disabled.increment();
    }

    public double delivered() {
        return delivered.sum();
    }

    public double failed() {
        return failed.sum();
    }

    public double disabled() {
        return disabled.sum();
    }
}
