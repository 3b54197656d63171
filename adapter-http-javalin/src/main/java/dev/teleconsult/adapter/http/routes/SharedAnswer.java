package dev.teleconsult.adapter.http.routes;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Shares one answer among all requests within a short time, so that a route that every client may call does not cause a
 * request to an upstream each time. Requests that arrive while the answer is being made wait without a thread. Failures
 * are not kept. Safe for use by several threads.
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

    /** Returns the answer that is being made or was made recently, or makes a new one. */
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
