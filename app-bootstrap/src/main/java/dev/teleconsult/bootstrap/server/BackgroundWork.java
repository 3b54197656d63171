package dev.teleconsult.bootstrap.server;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends what runs beside the requests: what is under way is finished, within a limit, and nothing new begins. */
record BackgroundWork(ExecutorService executor, Duration limit) implements AutoCloseable {

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
