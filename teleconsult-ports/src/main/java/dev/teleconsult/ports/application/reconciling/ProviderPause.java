package dev.teleconsult.ports.application.reconciling;

import java.time.Duration;
import java.time.Instant;

/** The pause that the video provider asked for. Safe for use by several threads. */
final class ProviderPause {

    /** The longest pause that the provider can ask for. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private record Span(Instant from, Instant until) {}

    private volatile Span span = new Span(Instant.MAX, Instant.MIN);

    void begin(Instant now, Duration asked) {
        span = new Span(now, now.plus(asked.compareTo(LONGEST) < 0 ? asked : LONGEST));
    }

    /** Whether the pause goes on; setting the clock back ends it. */
    boolean lasts(Instant now) {
        Span asked = span;
        return !now.isBefore(asked.from()) && now.isBefore(asked.until());
    }
}
