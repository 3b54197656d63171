package dev.teleconsult.adapter.http.exchange;

import java.time.Duration;

/**
 * The limits on the body of one request.
 *
 * @param maxBytes the most bytes; more is 413
 * @param timeout how long the body may take to arrive; longer is 408
 * @param minBytesPerSecond how fast the body must arrive on average once {@link #GRACE} is over; slower is 408
 */
record BodyRule(int maxBytes, Duration timeout, int minBytesPerSecond) {
    /** The time for which any speed is accepted, because a mobile network may be interrupted. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** Whether a body is too slow if {@code arrived} bytes arrived in {@code nanos}. */
    boolean isTooSlow(long arrived, long nanos) {
        long due = nanos - GRACE.toNanos();
        return nanos > timeout.toNanos()
                || (due > 0
                        && arrived
                                < (double) minBytesPerSecond
                                        * due
                                        / Duration.ofSeconds(1).toNanos());
    }
}
