package dev.teleconsult.adapter.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The limits of time, which a test of the server would have to wait for. */
class BodyRuleTest {
    private final BodyRule rule = new BodyRule(1_000_000, Duration.ofSeconds(30), 1024);

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void rateShouldCountAfterTheGracePeriod() {
        assertThat(rule.isTooSlow(0, nanos(5_000))).isFalse();
        assertThat(rule.isTooSlow(0, nanos(5_001))).isTrue();
        assertThat(rule.isTooSlow(10_240, nanos(15_000))).isFalse();
        assertThat(rule.isTooSlow(10_239, nanos(15_000))).isTrue();
    }

    @Test
    void deadlineShouldApplyAtAnyRate() {
        assertThat(rule.isTooSlow(999_999, nanos(30_000))).isFalse();
        assertThat(rule.isTooSlow(999_999, nanos(30_000) + 1)).isTrue();
    }

    @Test
    void anyRateShouldBeAcceptedWithoutAMinimum() {
        assertThat(new BodyRule(1, Duration.ofDays(1), 0).isTooSlow(0, nanos(3_600_000)))
                .isFalse();
    }
}
