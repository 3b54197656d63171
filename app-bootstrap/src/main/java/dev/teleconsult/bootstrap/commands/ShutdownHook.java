package dev.teleconsult.bootstrap.commands;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes an object when the process is told to end. Closing has a time limit: a log that cannot be written, because
 * standard output is blocked, must not keep the process from ending.
 */
public final class ShutdownHook implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);

    private final AutoCloseable running;
    private final Duration limit;

    /** @param limit longer than closing takes unless something is blocked */
    public ShutdownHook(AutoCloseable running, Duration limit) {
        this.running = requireNonNull(running, "running");
        this.limit = requireNonNull(limit, "limit");
    }

    /** Returns when everything is closed, or after the limit. */
    @Override
    public void run() {
        Thread closing = new Thread(this::close, "teleconsult-closing");
        // A daemon thread, so that the process can end after the limit.
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(limit.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        try {
            running.close();
        } catch (Exception failure) {
            LOG.error("the server did not stop properly", failure);
        }
    }
}
