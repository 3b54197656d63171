package dev.teleconsult.adapter.crud.mia;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Decides when to warn the operator that an index seems to be missing: not for every slow page. Safe for several
 * threads.
 */
final class SlowPages {

    /** A page that takes longer was probably read without an index. */
    static final Duration SLOW = Duration.ofSeconds(1);

    static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private final AtomicLong nextWarning;

    SlowPages(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextWarning = new AtomicLong(nanoTime.getAsLong());
    }

    long start() {
        return nanoTime.getAsLong();
    }

    Duration since(long start) {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    /**
     * Returns whether to warn about a page that took this long. After a warning there is none for
     * {@link #BETWEEN_WARNINGS}.
     */
    boolean isWarnedOf(Duration took) {
        long due = nextWarning.get();
        long now = nanoTime.getAsLong();
        return took.compareTo(SLOW) > 0
                && now - due >= 0
                && nextWarning.compareAndSet(due, now + BETWEEN_WARNINGS.toNanos());
    }
}
