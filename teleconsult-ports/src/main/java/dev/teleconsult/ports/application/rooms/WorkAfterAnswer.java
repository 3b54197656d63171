package dev.teleconsult.ports.application.rooms;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Does work after the caller got an answer. All of it is on record as owed, so a reconciler does the work that is
 * rejected here or interrupted by the end of the process. Safe for use by several threads.
 *
 * <p>An exception of a piece of work is a bug, and goes to the thread's uncaught exception handler here, because an
 * executor may run the work in the caller's thread, and some executors drop exceptions. An error is left to the
 * executor.
 */
public final class WorkAfterAnswer implements AutoCloseable {

    private final Executor executor;
    private final int most;
    private final Duration longestDrain;
    private final Semaphore places;
    private volatile boolean closed;

    /**
     * @param most the most pieces of work waiting or under way
     * @param longestDrain how long {@link #close} waits for them
     */
    public WorkAfterAnswer(Executor executor, int most, Duration longestDrain) {
        this.executor = executor;
        this.most = most;
        this.longestDrain = longestDrain;
        this.places = new Semaphore(most);
    }

    /** Starts the work, unless the limit is reached or this object is closed. */
    void start(Runnable owedWork) {
        if (closed || !places.tryAcquire()) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    owedWork.run();
                } catch (RuntimeException bug) {
                    Thread current = Thread.currentThread();
                    current.getUncaughtExceptionHandler().uncaughtException(current, bug);
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException executorIsClosed) {
            places.release();
        }
    }

    /** Accepts no more work, and returns when the started work is done, or after the longest wait. */
    @Override
    public void close() {
        closed = true;
        try {
            if (places.tryAcquire(most, longestDrain.toMillis(), TimeUnit.MILLISECONDS)) {
                places.release(most);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
