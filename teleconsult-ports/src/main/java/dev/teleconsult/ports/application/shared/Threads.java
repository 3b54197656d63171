package dev.teleconsult.ports.application.shared;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads made for an application that is given none: virtual ones where the JVM has them. */
public final class Threads {

    /** How many platform threads wait for the outside at most; further tasks are rejected, and the caller waits itself. */
    private static final int MOST_PLATFORM_THREADS = 64;

    private Threads() {}

    public static ExecutorService forWaiting() {
        try {
            // Java 21 and later; we compile for 17.
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
