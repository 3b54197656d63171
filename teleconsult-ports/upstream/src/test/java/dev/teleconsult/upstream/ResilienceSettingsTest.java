package dev.teleconsult.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResilienceSettingsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void defaultsShouldBeAsDocumented() {
        assertThat(ResilienceSettings.defaults())
                .isEqualTo(new ResilienceSettings(
                        3,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(2),
                        10,
                        20,
                        Duration.ofSeconds(5),
                        64,
                        Duration.ofMillis(250)));
    }

    @Test
    void oneValueShouldBeChangeableAlone() {
        ResilienceSettings defaults = ResilienceSettings.defaults();

        assertThat(defaults.concurrent(7).concurrent()).isEqualTo(7);
        assertThat(defaults.concurrent(7).concurrent(64)).isEqualTo(defaults);
        assertThat(defaults.concurrent(7).concurrentOptional()).isEqualTo(3);
        assertThat(defaults.concurrent(1).concurrentOptional()).isEqualTo(1);
        assertThat(defaults.concurrentOptional(64).concurrentOptional()).isEqualTo(64);
        assertThatThrownBy(() -> defaults.concurrentOptional(65)).hasMessage("concurrentOptional must be 1 to 64");
        assertThatThrownBy(() -> defaults.concurrentOptional(0)).hasMessage("concurrentOptional must be 1 to 64");
        assertThat(defaults.attempts(7).attempts()).isEqualTo(7);
        assertThat(defaults.attempts(7).attempts(3)).isEqualTo(defaults);
    }

    static Stream<ResilienceSettings> edges() {
        return Stream.of(
                new ResilienceSettings(1, MILLI, MILLI, 1, 1, MILLI, 1, Duration.ZERO),
                new ResilienceSettings(10, MINUTE, MINUTE, 1000, 1000, MINUTE, 10_000, MINUTE));
    }

    @ParameterizedTest
    @MethodSource("edges")
    void theEdgesShouldBePossible(ResilienceSettings settings) {
        assertThatCode(() -> Resilience.of(Upstream.STORE, settings)).doesNotThrowAnyException();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                arguments("attempts must be 1 to 10", 0, SECOND, SECOND, 1, 1, SECOND, 1, SECOND),
                arguments("attempts must be 1 to 10", 11, SECOND, SECOND, 1, 1, SECOND, 1, SECOND),
                arguments("window must be 1 to 1000", 1, SECOND, SECOND, 1, 0, SECOND, 1, SECOND),
                arguments("window must be 1 to 1000", 1, SECOND, SECOND, 1, 1001, SECOND, 1, SECOND),
                arguments("failuresToOpen must be 1 to 5", 1, SECOND, SECOND, 0, 5, SECOND, 1, SECOND),
                arguments("failuresToOpen must be 1 to 5", 1, SECOND, SECOND, 6, 5, SECOND, 1, SECOND),
                arguments("concurrent must be 1 to 10000", 1, SECOND, SECOND, 1, 1, SECOND, 0, SECOND),
                arguments("concurrent must be 1 to 10000", 1, SECOND, SECOND, 1, 1, SECOND, 10_001, SECOND),
                arguments("firstWait must be PT0.001S to PT1M", 1, Duration.ZERO, SECOND, 1, 1, SECOND, 1, SECOND),
                arguments("longestWait must be PT1S to PT1M", 1, SECOND, MILLI, 1, 1, SECOND, 1, SECOND),
                arguments("longestWait must be PT1S to PT1M", 1, SECOND, MINUTE.plus(MILLI), 1, 1, SECOND, 1, SECOND),
                arguments("openFor must be PT0.001S to PT1M", 1, SECOND, SECOND, 1, 1, Duration.ZERO, 1, SECOND),
                arguments("queueFor must be PT0S to PT1M", 1, SECOND, SECOND, 1, 1, SECOND, 1, MILLI.negated()));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsBeyondShouldBeNamed(
            String message,
            int attempts,
            Duration firstWait,
            Duration longestWait,
            int failures,
            int window,
            Duration openFor,
            int concurrent,
            Duration queueFor) {
        assertThatThrownBy(() -> new ResilienceSettings(
                        attempts, firstWait, longestWait, failures, window, openFor, concurrent, queueFor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
