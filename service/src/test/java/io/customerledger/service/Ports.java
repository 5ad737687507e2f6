package io.customerledger.service;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for processes that are started later. They are below those that the system gives to anybody who asks for some
 * port, so that nobody else gets one before its process has bound it.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    /** Builds that run beside each other begin at different ones. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() % 8_000));

    private Ports() {}

    /** One that nobody uses, and that this JVM has not been given before. */
    public static int next() {
        for (int port = NEXT.getAndIncrement(); port < LAST; port = NEXT.getAndIncrement()) {
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException _) {
                // In use.
            }
        }
        throw new IllegalStateException("No port is free");
    }
}
