package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** The clock given to the emulator, moved forward on command. Safe for concurrent use. */
final class EmulatorClock extends Clock {
    private final Clock base;
    private final AtomicReference<Duration> ahead;

    EmulatorClock(Clock base) {
        this(base, new AtomicReference<>(Duration.ZERO));
    }

    private EmulatorClock(Clock base, AtomicReference<Duration> ahead) {
        this.base = base;
        this.ahead = ahead;
    }

    void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("the clock only moves forward, not by " + step);
        }
        ahead.updateAndGet(before -> before.plus(step));
    }

    void moveTo(Instant instant) {
        advance(Duration.between(instant(), instant));
    }

    void reset() {
        ahead.set(Duration.ZERO);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new EmulatorClock(base.withZone(zone), ahead);
    }
}
