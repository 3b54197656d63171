package dev.teleconsult.adapter.http.server;

import java.util.concurrent.Executor;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server's threads: Jetty's pool, of which requests may hold all but a few. Of these few, one thread accepts
 * connections, the selecting threads answer what is in memory, and the others answer the status routes when requests
 * hold all the rest.
 */
public final class ServerThreads {
    /** Threads for accepting connections and for status routes. */
    private static final int RESERVED = 7;

    /** Four selecting threads answer more requests than one network card brings. */
    private static final int MAX_SELECTORS = 4;

    private final QueuedThreadPool pool;
    private final Executor forRequests;
    private final Places places;
    private final int selectors;

    public ServerThreads(ServerOptions options) {
        // Jetty's pool is used even with virtual threads: selectors stay on platform threads, and the server stops in
        // order.
        selectors = selectors(Runtime.getRuntime().availableProcessors());
        pool = new QueuedThreadPool(options.maxThreads() + RESERVED + selectors, Math.min(8, options.maxThreads()));
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

    /**
     * How many threads select. Jetty takes one for two processors, since its handlers run on other threads; here most
     * requests are answered by the selecting thread, so a second processor would have nothing to do.
     */
    static int selectors(int processors) {
        return Math.min(MAX_SELECTORS, processors);
    }

    int selectors() {
        return selectors;
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
