package dev.teleconsult.ports.application;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/** The time of day, and a stopwatch for ages and waits, which must not change when the clock is corrected. */
record Time(Clock clock, LongSupplier nanoTime) {

    Instant now() {
        return clock.instant();
    }

    long nanos() {
        return nanoTime.getAsLong();
    }
}
