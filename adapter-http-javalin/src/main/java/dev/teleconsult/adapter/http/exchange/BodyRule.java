package dev.teleconsult.adapter.http.exchange;

import java.time.Duration;

/**
 * What the body of one request may cost.
 *
 * @param maxBytes more is 413
 * @param timeout how long the body may take to arrive; longer is 408
 * @param minBytesPerSecond how fast the body must arrive on average once {@link #GRACE} is over; slower is 408
 */
record BodyRule(int maxBytes, Duration timeout, int minBytesPerSecond) {
    /** How long a body may take at any speed: a mobile network can be interrupted for this long. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** Whether a body of which {@code arrived} bytes came in {@code nanos} is too slow to be waited for. */
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
