package dev.teleconsult.adapter.http.server;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jetty.io.EndPoint;

/**
 * Counts the open connections against their limit. A few connections beyond the limit are accepted all the same, so
 * that their status requests are answered and their other requests refused with the reason. A connection beyond the
 * limit is closed after a second of silence; when there are too many of them, the oldest is closed. Safe for use by
 * several threads.
 */
final class Connections {
    /** The most connections that are accepted beyond the limit. */
    static final int BEYOND = 64;

    /** How long a connection beyond the limit may be silent. */
    private static final Duration BEYOND_IDLE = Duration.ofSeconds(1);

    private final int most;
    private final long idleMillis;
    /** The connections beyond the limit, oldest first. */
    private final Set<EndPoint> beyond = new LinkedHashSet<>();

    private final Set<EndPoint> beingClosed = new HashSet<>();
    private int within;
    private volatile boolean areSomeBeyond;

    /**
     * @param most the most connections that may be open
     * @param idle how long a connection within the limit may be silent
     */
    Connections(int most, Duration idle) {
        this.most = most;
        this.idleMillis = idle.toMillis();
    }

    void opened(EndPoint connection) {
        EndPoint oldest = null;
        synchronized (this) {
            if (within < most) {
                within++;
                return;
            }
            connection.setIdleTimeout(Math.min(idleMillis, BEYOND_IDLE.toMillis()));
            beyond.add(connection);
            areSomeBeyond = true;
            if (beyond.size() > BEYOND) {
                oldest = beyond.iterator().next();
                beyond.remove(oldest);
                beingClosed.add(oldest);
            }
        }
        if (oldest != null) {
            oldest.close();
        }
    }

    synchronized void closed(EndPoint connection) {
        if (beyond.remove(connection) || beingClosed.remove(connection)) {
            areSomeBeyond = !(beyond.isEmpty() && beingClosed.isEmpty());
            return;
        }
        within--;
        if (!beyond.isEmpty()) {
            EndPoint next = beyond.iterator().next();
            beyond.remove(next);
            next.setIdleTimeout(idleMillis);
            within++;
            areSomeBeyond = !(beyond.isEmpty() && beingClosed.isEmpty());
        }
    }

    /**
     * Whether this connection is beyond the limit. Every request calls this; it takes the lock only while any
     * connection is beyond the limit.
     */
    boolean isBeyond(EndPoint connection) {
        return areSomeBeyond && isAmongThem(connection);
    }

    private synchronized boolean isAmongThem(EndPoint connection) {
        return beyond.contains(connection) || beingClosed.contains(connection);
    }
}
