package dev.teleconsult.ports.application.reconciling;

import java.time.Duration;
import java.time.Instant;

/** How long a pause the video provider asked for. Safe for use by several threads. */
final class ProviderPause {

    /** The longest pause granted. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private record Span(Instant from, Instant until) {}

    private volatile Span span = new Span(Instant.MAX, Instant.MIN);

    void begin(Instant now, Duration asked) {
        span = new Span(now, now.plus(asked.compareTo(LONGEST) < 0 ? asked : LONGEST));
    }

    /** A clock that was put back ends it. */
    boolean lasts(Instant now) {
        Span asked = span;
        return !now.isBefore(asked.from()) && now.isBefore(asked.until());
    }
}
