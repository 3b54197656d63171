package dev.teleconsult.adapter.auth0;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** Runs an action when the clock is read, so that a race occurs reliably. */
final class MeanwhileClock extends Clock {

    private static final Runnable NOTHING = () -> {};

    private final Clock clock;
    private Runnable meanwhile = NOTHING;

    MeanwhileClock(Clock clock) {
        this.clock = clock;
    }

    /** Runs once, when the time is read next. */
    void meanwhile(Runnable other) {
        this.meanwhile = other;
    }

    @Override
    public Instant instant() {
        Runnable other = meanwhile;
        meanwhile = NOTHING;
        other.run();
        return clock.instant();
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return clock.withZone(zone);
    }
}
