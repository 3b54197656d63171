package dev.teleconsult.adapter.http.server;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jetty.io.EndPoint;

/**
 * The connections that are open, and how many may be. A few more than that are accepted, so that the status routes are answered
 * and every other request is told why it is not: these few are closed when they are silent for a moment, and the oldest of
 * them when the next one comes. Safe for use by several threads.
 */
final class Connections {
    /** How many are accepted beyond what may be open. */
    static final int BEYOND = 64;

    /** For how long one of these may be silent. */
    private static final Duration BEYOND_IDLE = Duration.ofSeconds(1);

    private final int most;
    private final long idleMillis;
    /** In the order in which they came. */
    private final Set<EndPoint> beyond = new LinkedHashSet<>();

    private final Set<EndPoint> beingClosed = new HashSet<>();
    private int within;
    private volatile boolean areSomeBeyond;

    /**
     * @param most how many may be open
     * @param idle for how long each may be silent
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

    /** Whether this one is open beyond what may be. Every request asks; it takes the lock only while there are some. */
    boolean isBeyond(EndPoint connection) {
        return areSomeBeyond && isAmongThem(connection);
    }

    private synchronized boolean isAmongThem(EndPoint connection) {
        return beyond.contains(connection) || beingClosed.contains(connection);
    }
}
