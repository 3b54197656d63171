package dev.teleconsult.bootstrap.server;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part of the server that a separate thread makes while other parts are made. */
final class SideBySide<T extends AutoCloseable> {

    private final FutureTask<T> making;

    private SideBySide(FutureTask<T> making) {
        this.making = making;
    }

    static <T extends AutoCloseable> SideBySide<T> of(String name, Callable<T> maker) {
        SideBySide<T> part = new SideBySide<>(new FutureTask<>(maker));
        Thread thread = new Thread(part.making, "start-" + name);
        thread.setDaemon(true);
        thread.start();
        return part;
    }

    /** Waits for the part and returns it; throws the exception of making it. An interrupt stays set. */
    T get() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return making.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    /** Closes the part, if there is one. */
    void closePart() throws Exception {
        T part;
        try {
            part = get();
        } catch (RuntimeException | Error neverMade) {
            // {@link #get} has thrown the failure already.
            return;
        }
        part.close();
    }
}
