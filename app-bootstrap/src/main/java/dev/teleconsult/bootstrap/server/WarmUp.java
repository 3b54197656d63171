package dev.teleconsult.bootstrap.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM compile the code of requests before requests come. It is over when the work has ended, successfully or
 * not, or when its time is up: readiness never depends on the work's success.
 */
final class WarmUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** The work of a warm-up. */
    @FunctionalInterface
    interface Work {
        /** Works while {@code goOn} returns true, and returns soon after. */
        void run(BooleanSupplier goOn) throws Exception;
    }

    private final long boundNanos;
    private final LongSupplier nanoTime;
    private final Work work;
    private volatile long startedAt;
    private volatile boolean started;
    private volatile boolean ended;
    private volatile Thread thread;

    private WarmUp(Duration bound, LongSupplier nanoTime, Work work) {
        this.boundNanos = bound.toNanos();
        this.nanoTime = nanoTime;
        this.work = work;
        this.ended = bound.isZero();
    }

    /** @param bound the longest time; zero for no warm-up */
    static WarmUp lasting(Duration bound, LongSupplier nanoTime, Work work) {
        return new WarmUp(bound, nanoTime, work);
    }

    /** Starts the work in a separate thread. */
    void start() {
        startedAt = nanoTime.getAsLong();
        started = true;
        if (!ended) {
            Thread worker = new Thread(this::run, "warm-up");
            worker.setDaemon(true);
            thread = worker;
            worker.start();
        }
    }

    private void run() {
        try {
            work.run(() -> !isOver());
        } catch (Exception | LinkageError failure) {
            if (isOver()) {
                LOG.debug("the warm-up was cut short", failure);
            } else {
                LOG.warn("the warm-up ended early", failure);
            }
        } finally {
            ended = true;
        }
    }

    /** Whether the warm-up is over. */
    boolean isOver() {
        return ended || (started && nanoTime.getAsLong() - startedAt >= boundNanos);
    }

    @Override
    public void close() {
        ended = true;
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
        }
    }
}
