package dev.teleconsult.upstream;

import java.time.Duration;

/** What decorated ports are tested with: a breaker too patient to open, and waits too short to notice. */
final class ForTests {

    static final ResilienceSettings SETTINGS = new ResilienceSettings(
            new ResilienceSettings.Attempts(3, Duration.ofMillis(1), Duration.ofMillis(2)),
            new ResilienceSettings.Breaker(1000, 1000, Duration.ofMillis(1)),
            new ResilienceSettings.Calls(100, Duration.ZERO));

    private ForTests() {}
}
