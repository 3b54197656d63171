package dev.teleconsult.ports.application.shared;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/** The time of day, and a stopwatch for ages and waits, which must not change when the clock is corrected. */
public record Time(Clock clock, LongSupplier nanoTime) {

    public Instant now() {
        return clock.instant();
    }

    public long nanos() {
        return nanoTime.getAsLong();
    }
}
