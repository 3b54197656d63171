package dev.teleconsult.bootstrap.faults;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs work on threads of its own, and reports when none is left: the service continues to work after its answer. */
final class CountingExecutor implements Executor, AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** One party for each unfinished piece of work, and one for this executor, so that the count never ends at none. */
    private final Phaser work = new Phaser(1);

    @Override
    public void execute(Runnable piece) {
        work.register();
        try {
            threads.execute(() -> {
                try {
                    piece.run();
                } finally {
                    work.arriveAndDeregister();
                }
            });
        } catch (RuntimeException notTaken) {
            work.arriveAndDeregister();
            throw notTaken;
        }
    }

    /** Returns when all work that was given to it before is done. For one thread at a time. */
    void awaitIdle() {
        try {
            work.awaitAdvanceInterruptibly(work.arrive(), LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (TimeoutException hangs) {
            throw new IllegalStateException("work in the background does not end", hangs);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
