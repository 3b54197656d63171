package dev.teleconsult.adapter.http.server;

import java.time.Duration;

/**
 * How the server listens and what it spends on connections.
 *
 * @param port 0 lets the operating system choose
 * @param maxConnections the most connections that may be open
 * @param maxRequests the most requests that may be under way
 * @param maxThreads the most platform threads that requests may hold
 * @param maxWaitingRequests the most requests that may wait for a thread
 * @param virtualThreads whether requests run on virtual threads where Java has them
 * @param idleTimeout how long a connection may be silent
 * @param finishTimeout how long requests in flight may take once the server stops
 */
public record ServerOptions(
        String host,
        int port,
        int maxConnections,
        int maxRequests,
        int maxThreads,
        int maxWaitingRequests,
        boolean virtualThreads,
        int maxHeaderBytes,
        Duration idleTimeout,
        Duration finishTimeout) {}
