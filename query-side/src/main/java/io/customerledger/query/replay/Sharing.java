package io.customerledger.query.replay;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Pieces of work that some threads share. The first failure stops all. */
final class Sharing {

    private Sharing() {}

    static <T> void among(int threads, Collection<T> pieces, Consumer<T> work) throws InterruptedException {
        var waiting = new ConcurrentLinkedQueue<>(pieces);
        Callable<Void> worker = () -> {
            try {
                for (var piece = waiting.poll(); piece != null; piece = waiting.poll()) {
                    work.accept(piece);
                }
                return null;
            } finally {
                waiting.clear();
            }
        };
        try (var workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("replay-", 1).factory())) {
            for (var ended : workers.invokeAll(Collections.nCopies(threads, worker))) {
                ended.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
