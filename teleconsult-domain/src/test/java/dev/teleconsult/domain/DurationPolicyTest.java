package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationPolicyTest {

    private static final DurationPolicy LIMITED = DurationPolicy.limitedToADay();
    private static final DurationPolicy UNLIMITED = DurationPolicy.unlimited();

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, 60_000, 299_000, 299_999})
    void durationBelowFiveMinutesShouldBeRefused(long millis) {
        for (DurationPolicy policy : new DurationPolicy[] {LIMITED, UNLIMITED}) {
            RefusalException refusal =
                    assertRefused(RefusalCode.DURATION_TOO_SHORT, () -> policy.check(lasting(millis)));
            assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("300");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {300_000, 300_001, 3_600_000, 86_399_999, 86_400_000})
    void durationFromFiveMinutesToADayShouldBeAccepted(long millis) {
        assertThatCode(() -> LIMITED.check(lasting(millis))).doesNotThrowAnyException();
        assertThatCode(() -> UNLIMITED.check(lasting(millis))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {86_400_001, 86_401_000, 8_640_000_000L})
    void durationAboveADayShouldBeRefusedWhenCallsAreLimited(long millis) {
        RefusalException refusal = assertRefused(RefusalCode.DURATION_TOO_LONG, () -> LIMITED.check(lasting(millis)));

        assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("86400");
        assertThatCode(() -> UNLIMITED.check(lasting(millis))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"299000, 299", "299999, 299.999", "299001, 299.001", "299010, 299.010", "1, 0.001"})
    void refusalShouldContainTheRequestedDuration(long millis, String seconds) {
        assertThat(assertRefused(RefusalCode.DURATION_TOO_SHORT, () -> LIMITED.check(lasting(millis)))
                        .detail(RefusalException.Detail.ACTUAL))
                .contains(seconds);
    }

    @Test
    void openEndedScheduleShouldBeAccepted() {
        assertThatCode(() -> LIMITED.check(Schedule.openEnded(START))).doesNotThrowAnyException();
        assertThat(LIMITED.roomDuration(Schedule.openEnded(START))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "300000, 300",
        "300001, 301",
        "300500, 301",
        "300999, 301",
        "301000, 301",
        "3600000, 3600",
        "86399001, 86400",
        "86400000, 86400"
    })
    void roomDurationShouldBeRoundedUpToWholeSeconds(long millis, long seconds) {
        assertThat(LIMITED.roomDuration(lasting(millis))).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void roomDurationShouldBeEmptyWhenCallsAreUnlimited() {
        assertThat(UNLIMITED.roomDuration(lasting(300_000))).isEmpty();
    }

    @Test
    void roomDurationShouldExceedTheCallByLessThanASecond() {
        Property.check(some -> {
            Schedule schedule = Schedule.startingAt(
                    START.plusMillis(some.intBetween(0, 5000)),
                    some.duration(Duration.ofHours(24)).plusMillis(1));
            Duration length = schedule.length().orElseThrow();

            Duration room = LIMITED.roomDuration(schedule).orElseThrow();

            assertThat(room).isGreaterThanOrEqualTo(length).isLessThan(length.plusSeconds(1));
            assertThat(room.toNanosPart()).isZero();
        });
    }

    @Test
    void configuredLimitsShouldApplyAtTheirEdges() {
        DurationPolicy policy = new DurationPolicy(Duration.ofMillis(1500), Duration.ofMillis(2500), true);

        assertThatCode(() -> policy.check(lasting(1500))).doesNotThrowAnyException();
        assertThatCode(() -> policy.check(lasting(2500))).doesNotThrowAnyException();
        assertThat(assertRefused(RefusalCode.DURATION_TOO_SHORT, () -> policy.check(lasting(1499)))
                        .detail(RefusalException.Detail.LIMIT))
                .contains("1.500");
        assertThat(assertRefused(RefusalCode.DURATION_TOO_LONG, () -> policy.check(lasting(2501)))
                        .detail(RefusalException.Detail.LIMIT))
                .contains("2.500");
    }

    @Test
    void defaultsShouldBeAsDocumented() {
        assertThat(UNLIMITED).isEqualTo(new DurationPolicy(Duration.ofMinutes(5), Duration.ofHours(24), false));
        assertThat(LIMITED).isEqualTo(new DurationPolicy(Duration.ofMinutes(5), Duration.ofHours(24), true));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1H", "PT-1S, PT1H", "PT1H, PT59M59.999999999S"})
    void limitsOutOfRangeShouldBeRejected(Duration minimum, Duration maximum) {
        assertThatThrownBy(() -> new DurationPolicy(minimum, maximum, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void minimumShouldBeAllowedToEqualTheMaximum() {
        assertThatCode(() -> new DurationPolicy(Duration.ofHours(1), Duration.ofHours(1), true))
                .doesNotThrowAnyException();
    }

    private static Schedule lasting(long millis) {
        return Schedule.startingAt(START, Duration.ofMillis(millis));
    }
}
