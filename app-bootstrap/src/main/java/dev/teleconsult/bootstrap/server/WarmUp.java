package dev.teleconsult.bootstrap.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that lets the JVM compile the code paths of requests before requests come. It is over when the work has ended,
 * successful or not, and at the latest when its time is up: readiness never depends on the work.
 */
final class WarmUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Work {
        /** Works while the argument says so, and returns soon after. */
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

    /** @param bound how long it may last; zero for none at all */
    static WarmUp lasting(Duration bound, LongSupplier nanoTime, Work work) {
        return new WarmUp(bound, nanoTime, work);
    }

    /** Begins, on a thread of its own. */
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

    /** Whether nothing has to be waited for any more. */
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
