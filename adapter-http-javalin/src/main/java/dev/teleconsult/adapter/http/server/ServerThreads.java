package dev.teleconsult.adapter.http.server;

import java.util.concurrent.Executor;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server's threads: Jetty's pool, of which requests may hold all but a few. The few accept connections, select, and
 * answer the status routes when requests hold all others.
 */
public final class ServerThreads {
    /** One thread accepts connections, at most a few select, and the others answer status routes. */
    private static final int RESERVED = 8;

    private final QueuedThreadPool pool;
    private final Executor forRequests;
    private final Places places;

    public ServerThreads(ServerOptions options) {
        // Jetty's pool is used even with virtual threads: selectors stay on platform threads, and the server stops in
        // order.
        pool = new QueuedThreadPool(options.maxThreads() + RESERVED, Math.min(8, options.maxThreads()));
        pool.setName("http");
        pool.setReservedThreads(0);
        // Null before Java 21; Jetty then uses platform threads.
        Executor virtual = options.virtualThreads() ? VirtualThreads.getNamedVirtualThreadsExecutor("http-") : null;
        pool.setVirtualThreadsExecutor(virtual);
        boolean arePlatform = virtual == null;
        places = new Places(
                arePlatform ? pool : virtual,
                arePlatform ? options.maxThreads() : Integer.MAX_VALUE,
                options.maxWaitingRequests());
        forRequests = places;
    }

    QueuedThreadPool pool() {
        return pool;
    }

    Places places() {
        return places;
    }

    /** Runs the rest of a request once its body has arrived. */
    public Executor forRequests() {
        return forRequests;
    }

    /** Runs work that never blocks, and the checks behind the status routes. */
    public Executor forOurselves() {
        return pool;
    }
}
