package dev.teleconsult.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.ResilienceSettings.Attempts;
import dev.teleconsult.upstream.ResilienceSettings.Breaker;
import dev.teleconsult.upstream.ResilienceSettings.Calls;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
                        new Attempts(3, Duration.ofMillis(100), Duration.ofSeconds(2)),
                        new Breaker(10, 20, Duration.ofSeconds(5)),
                        new Calls(64, Duration.ofMillis(250), 32)));
    }

    @Test
    void eachGroupShouldBeChangeableAlone() {
        ResilienceSettings defaults = ResilienceSettings.defaults();
        Attempts attempts = new Attempts(7, SECOND, SECOND);
        Breaker breaker = new Breaker(1, 2, SECOND);
        Calls calls = new Calls(7, SECOND);

        assertThat(defaults.attempts(attempts))
                .isEqualTo(new ResilienceSettings(attempts, defaults.breaker(), defaults.calls()));
        assertThat(defaults.breaker(breaker))
                .isEqualTo(new ResilienceSettings(defaults.attempts(), breaker, defaults.calls()));
        assertThat(defaults.calls(calls))
                .isEqualTo(new ResilienceSettings(defaults.attempts(), defaults.breaker(), calls));
    }

    @Test
    void optionalCallsShouldGetHalfOfTheCallsByDefault() {
        assertThat(new Calls(7, SECOND).concurrentOptional()).isEqualTo(3);
        assertThat(new Calls(1, SECOND).concurrentOptional()).isEqualTo(1);
        assertThat(new Calls(64, SECOND, 64).concurrentOptional()).isEqualTo(64);
    }

    static Stream<ResilienceSettings> edges() {
        return Stream.of(
                new ResilienceSettings(
                        new Attempts(1, MILLI, MILLI), new Breaker(1, 1, MILLI), new Calls(1, Duration.ZERO)),
                new ResilienceSettings(
                        new Attempts(10, MINUTE, MINUTE), new Breaker(1000, 1000, MINUTE), new Calls(10_000, MINUTE)));
    }

    @ParameterizedTest
    @MethodSource("edges")
    void limitsAtTheirEdgesShouldBeAccepted(ResilienceSettings settings) {
        assertThatCode(() -> Resilience.of(Upstream.STORE, settings)).doesNotThrowAnyException();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                bad("attempts must be 1 to 10", () -> new Attempts(0, SECOND, SECOND)),
                bad("attempts must be 1 to 10", () -> new Attempts(11, SECOND, SECOND)),
                bad("window must be 1 to 1000", () -> new Breaker(1, 0, SECOND)),
                bad("window must be 1 to 1000", () -> new Breaker(1, 1001, SECOND)),
                bad("failuresToOpen must be 1 to 5", () -> new Breaker(0, 5, SECOND)),
                bad("failuresToOpen must be 1 to 5", () -> new Breaker(6, 5, SECOND)),
                bad("concurrent must be 1 to 10000", () -> new Calls(0, SECOND)),
                bad("concurrent must be 1 to 10000", () -> new Calls(10_001, SECOND)),
                bad("concurrentOptional must be 1 to 64", () -> new Calls(64, SECOND, 65)),
                bad("concurrentOptional must be 1 to 64", () -> new Calls(64, SECOND, 0)),
                bad("firstWait must be PT0.001S to PT1M", () -> new Attempts(1, Duration.ZERO, SECOND)),
                bad("longestWait must be PT1S to PT1M", () -> new Attempts(1, SECOND, MILLI)),
                bad("longestWait must be PT1S to PT1M", () -> new Attempts(1, SECOND, MINUTE.plus(MILLI))),
                bad("openFor must be PT0.001S to PT1M", () -> new Breaker(1, 1, Duration.ZERO)),
                bad("queueFor must be PT0S to PT1M", () -> new Calls(1, MILLI.negated())));
    }

    private static Arguments bad(String message, ThrowingCallable made) {
        return arguments(message, made);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void settingOutOfRangeShouldBeNamed(String message, ThrowingCallable made) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
