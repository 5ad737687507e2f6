package io.customerledger.eventstore.ledger;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Calls that wait, each on a virtual thread as requests are. */
final class Async {

    private Async() {}

    static <T> CompletableFuture<T> call(Callable<T> call) {
        var result = new CompletableFuture<T>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(call.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
