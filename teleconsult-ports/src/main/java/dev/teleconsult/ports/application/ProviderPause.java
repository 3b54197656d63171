package dev.teleconsult.ports.application;

import java.time.Duration;
import java.time.Instant;

/** For how long the video provider asked to be left alone. Safe for use by several threads. */
final class ProviderPause {

    /** A provider that asks for more is asked again after that. */
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
