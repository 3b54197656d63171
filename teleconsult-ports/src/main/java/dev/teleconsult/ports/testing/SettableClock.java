package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. Safe for use by several threads. */
public final class SettableClock extends Clock {

    /** The range of settable times; a stopwatch of nanoseconds can count 292 years. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final AtomicReference<Instant> now;
    private final AtomicLong elapsed;
    private final ZoneId zone;

    private SettableClock(AtomicReference<Instant> now, AtomicLong elapsed, ZoneId zone) {
        this.now = now;
        this.elapsed = elapsed;
        this.zone = zone;
    }

    /** A clock in UTC that shows an ISO 8601 instant, for example {@code 2030-01-01T09:00:00Z}. */
    public static SettableClock at(String instant) {
        return at(Instant.parse(requireNonNull(instant, "instant")));
    }

    public static SettableClock at(Instant instant) {
        return new SettableClock(
                new AtomicReference<>(requireNonNull(instant, "instant")), new AtomicLong(), ZoneOffset.UTC);
    }

    /** Moves the clock forward, or back if negative. */
    public void advance(Duration by) {
        requireNonNull(by, "by");
        Instant before = now.getAndUpdate(instant -> instant.plus(by));
        passed(before, before.plus(by));
    }

    public void set(Instant instant) {
        passed(now.getAndSet(requireNonNull(instant, "instant")), instant);
    }

    /**
     * A stopwatch in step with this clock, like {@link System#nanoTime} with the system's: it advances when this clock
     * is moved forward, and stands still when it is set back.
     */
    public long nanoTime() {
        return elapsed.get();
    }

    private void passed(Instant before, Instant after) {
        if (after.isAfter(before)) {
            Duration between = Duration.between(before, after);
            elapsed.addAndGet((between.compareTo(LONGEST) < 0 ? between : LONGEST).toNanos());
        }
    }

    /** As {@link #set(Instant)}, with an ISO 8601 instant. */
    public void set(String instant) {
        set(Instant.parse(requireNonNull(instant, "instant")));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** Returns a view of this clock in another zone: moving one moves both. */
    @Override
    public SettableClock withZone(ZoneId other) {
        return new SettableClock(now, elapsed, requireNonNull(other, "other"));
    }

    @Override
    public String toString() {
        return "SettableClock[" + now + "]";
    }
}
