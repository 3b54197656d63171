package dev.teleconsult.upstream;

import java.time.Duration;

/** The settings of decorated ports in tests: a breaker that never opens, and waits too short to notice. */
final class ForTests {

    static final ResilienceSettings SETTINGS = new ResilienceSettings(
            new ResilienceSettings.Attempts(3, Duration.ofMillis(1), Duration.ofMillis(2)),
            new ResilienceSettings.Breaker(1000, 1000, Duration.ofMillis(1)),
            new ResilienceSettings.Calls(100, Duration.ZERO));

    private ForTests() {}
}
