package dev.teleconsult.tools.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the rate of requests: decides when the next one may be sent. After a pause no requests are caught up on. Safe
 * for use by several threads.
 */
final class Pacer {

    private final long interval;
    private final AtomicLong last;

    /** @param now the time of the first request, in nanoseconds of any origin */
    Pacer(int perSecond, long now) {
        this.interval = (1_000_000_000L + perSecond - 1) / perSecond;
        this.last = new AtomicLong(now - interval);
    }

    /** Reserves the next time slot for the caller; it is not before {@code now}. */
    long next(long now) {
        return last.updateAndGet(before -> Math.max(before + interval, now));
    }
}
