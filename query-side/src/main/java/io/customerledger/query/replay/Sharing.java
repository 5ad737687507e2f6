package io.customerledger.query.replay;

import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pieces of work that some threads share. The first failure stops all. */
final class Sharing<T> {

    private final Iterator<T> pieces;
    private boolean stopped;

    private Sharing(Iterator<T> pieces) {
        this.pieces = pieces;
    }

    static <T> void among(int threads, Iterable<T> pieces, Consumer<T> work) throws InterruptedException {
        var shared = new Sharing<>(pieces.iterator());
        Callable<Void> worker = () -> {
            try {
                for (var piece = shared.next(); piece != null; piece = shared.next()) {
                    work.accept(piece);
                }
                return null;
            } finally {
                shared.stop();
            }
        };
        try (var workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("replay-", 1).factory())) {
            for (var ended : workers.invokeAll(
                    Stream.generate(() -> worker).limit(threads).toList())) {
                ended.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private synchronized @Nullable T next() {
        return stopped || !pieces.hasNext() ? null : pieces.next();
    }

    private synchronized void stop() {
        stopped = true;
    }
}
