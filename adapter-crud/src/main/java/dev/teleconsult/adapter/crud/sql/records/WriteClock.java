package dev.teleconsult.adapter.crud.sql.records;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers writes in their order by the time, never with the same number twice. The order between processes is as exact
 * as their clocks.
 */
public final class WriteClock {

    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    public WriteClock(Clock clock) {
        this.clock = clock;
    }

    /** Returns epoch microseconds, greater than all earlier results. */
    long next() {
        Instant now = clock.instant();
        long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
        return last.updateAndGet(before -> Math.max(before + 1, micros));
    }
}
