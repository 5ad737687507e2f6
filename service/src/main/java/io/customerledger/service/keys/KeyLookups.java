package io.customerledger.service.keys;

import io.customerledger.api.keys.ApiKey;
import io.customerledger.query.keys.ApiKeyRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Asks the database for keys that are not in memory: by one query for all that wait, so that a flood of wrong keys
 * takes one connection and few queries.
 */
final class KeyLookups implements AutoCloseable {

    private static final int CAPACITY = 4_000;
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * What the database says of a key.
     *
     * @param key null: nothing
     * @param askedAt when it was asked, by {@link System#nanoTime}
     */
    record Found(@Nullable ApiKey key, long askedAt) {}

    private record Question(String hash, CompletableFuture<Found> answer) {}

    private final ApiKeyRows rows;
    private final BlockingQueue<Question> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final Thread thread;

    KeyLookups(ApiKeyRows rows) {
        this.rows = rows;
        this.thread = Thread.ofVirtual().name("key-lookups").start(this::run);
    }

    /** @throws org.springframework.dao.DataAccessException when that cannot be known now */
    Found find(String hash) {
        var question = new Question(hash, new CompletableFuture<>());
        if (!waiting.offer(question)) {
            throw new TransientDataAccessResourceException("Too many API keys are waiting to be looked up");
        }
        try {
            return question.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TransientDataAccessResourceException("API keys cannot be looked up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("The service is stopping", e);
        }
    }

    /** Over a connection that has gone silent no answer ever comes; an interrupt breaks it. */
    static void withPatience(Runnable asking) throws InterruptedException {
        var thread = Thread.ofVirtual().name("key-asking").start(asking);
        if (!thread.join(PATIENCE)) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                var batch = new ArrayList<>(List.of(waiting.take()));
                waiting.drainTo(batch, BATCH - 1);
                withPatience(() -> answer(batch));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(List<Question> batch) {
        long askedAt = System.nanoTime();
        try {
            var found = rows.find(batch.stream().map(Question::hash).distinct().toList());
            batch.forEach(each -> each.answer().complete(new Found(found.get(each.hash()), askedAt)));
        } catch (RuntimeException e) {
            batch.forEach(each -> each.answer().completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
