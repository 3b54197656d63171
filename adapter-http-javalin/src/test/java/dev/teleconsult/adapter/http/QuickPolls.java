package dev.teleconsult.adapter.http;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits of tests for another thread: they look often, and pause in between, since a busy loop would take a whole
 * processor.
 */
final class QuickPolls {
    private static final Duration PAUSE = Duration.ofNanos(500_000);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private QuickPolls() {}

    static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(PAUSE).atMost(PATIENCE);
    }
}
