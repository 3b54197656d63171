package dev.teleconsult.bootstrap.server;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes an executor: running tasks may finish within a limit, and no new task begins. */
record ExecutorShutdown(ExecutorService executor, Duration limit) implements AutoCloseable {

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
