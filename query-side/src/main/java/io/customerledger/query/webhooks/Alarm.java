package io.customerledger.query.webhooks;

import org.jspecify.annotations.Nullable;

/** Interrupts an exchange, and nothing that its thread does afterwards. */
final class Alarm implements Runnable {

    private @Nullable Thread thread;
    private boolean rung;

    Alarm(Thread thread) {
        this.thread = thread;
    }

    @Override
    public synchronized void run() {
        if (thread != null) {
            rung = true;
            thread.interrupt();
        }
    }

    synchronized boolean hasRung() {
        return rung;
    }

    synchronized void disarm() {
        thread = null;
        if (rung) {
            Thread.interrupted();
        }
    }
}
