package dev.teleconsult.ports.application.shared;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the executor of an application that is given none: with virtual threads if the JVM has them. */
public final class Threads {

    /**
     * The most platform threads that wait for upstreams; further tasks are rejected, and the caller makes the call
     * itself.
     */
    private static final int MOST_PLATFORM_THREADS = 64;

    private Threads() {}

    public static ExecutorService forWaiting() {
        try {
            // Called by reflection: it exists since Java 21, and this code is compiled for 17.
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return platform();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("virtual threads are there and cannot be had", e);
        }
    }

    private static ExecutorService platform() {
        return new ThreadPoolExecutor(
                0,
                MOST_PLATFORM_THREADS,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "teleconsult");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.AbortPolicy());
    }
}
