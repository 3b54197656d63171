package dev.teleconsult.adapter.http.routes;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * One answer for all requests within a short time: a route that every client may call must not cost an upstream a request
 * each time. Requests that come while the answer is being found wait without a thread. Failures are answered once and not
 * kept. Safe for use by several threads.
 */
final class SharedAnswer<T> {
    private final Supplier<T> question;
    private final long freshFor;
    private final Executor executor;
    private CompletableFuture<T> current = new CompletableFuture<>();
    private boolean asked;
    private long answeredAt;

    SharedAnswer(Supplier<T> question, Duration freshFor, Executor executor) {
        this.question = question;
        this.freshFor = freshFor.toNanos();
        this.executor = executor;
    }

    /** Returns the answer that is being found, or that was found a moment ago, or asks anew. */
    synchronized CompletableFuture<T> get() {
        if (!asked || isStale()) {
            asked = true;
            CompletableFuture<T> mine = new CompletableFuture<>();
            current = mine;
            try {
                executor.execute(() -> answer(mine));
            } catch (RuntimeException refused) {
                mine.completeExceptionally(refused);
            }
        }
        return current;
    }

    private boolean isStale() {
        return current.isCompletedExceptionally() || (current.isDone() && System.nanoTime() - answeredAt >= freshFor);
    }

    private void answer(CompletableFuture<T> mine) {
        try {
            T answer = question.get();
            synchronized (this) {
                answeredAt = System.nanoTime();
                mine.complete(answer);
            }
        } catch (Throwable failure) {
            mine.completeExceptionally(failure);
        }
    }
}
