package dev.teleconsult.tools.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Says when the next request may go out, so that there are never more than so many a second: also after a pause nothing is
 * caught up on. Safe for use by several threads.
 */
final class Pacer {

    private final long interval;
    private final AtomicLong last;

    /** @param now in nanoseconds of any origin; the first request may go out then */
    Pacer(int perSecond, long now) {
        this.interval = (1_000_000_000L + perSecond - 1) / perSecond;
        this.last = new AtomicLong(now - interval);
    }

    /** Takes the next place; it is the caller's alone, and not before now. */
    long next(long now) {
        return last.updateAndGet(before -> Math.max(before + interval, now));
    }
}
