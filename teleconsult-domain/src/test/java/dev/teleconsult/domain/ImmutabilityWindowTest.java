package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutabilityWindowTest {

    private static final ImmutabilityWindow HALF_AN_HOUR = new ImmutabilityWindow(Duration.ofMinutes(30));

    @ParameterizedTest
    @CsvSource({
        "2029-12-01T00:00:00Z,           true",
        "2030-01-01T09:29:59.998Z,       true",
        "2030-01-01T09:29:59.999Z,       true",
        "2030-01-01T09:29:59.999999999Z, true",
        "2030-01-01T09:30:00Z,           false",
        "2030-01-01T09:30:00.000000001Z, false",
        "2030-01-01T09:30:00.001Z,       false",
        "2030-01-01T10:00:00Z,           false",
        "2030-01-01T11:00:00Z,           false",
        "2130-01-01T10:00:00Z,           false"
    })
    void completePlanShouldBeChangeableUntilTheWindowOpens(Instant now, boolean mayChange) {
        assertThat(HALF_AN_HOUR.allowsChange(aCompletePlan(), now)).isEqualTo(mayChange);
        assertThat(HALF_AN_HOUR.allowsJoining(aCompletePlan(), now)).isEqualTo(!mayChange);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2029-12-01T00:00:00Z", "2030-01-01T09:30:00Z", "2030-01-01T10:00:00Z", "2130-01-01T10:00:00Z"})
    void incompletePlanShouldAlwaysBeChangeableAndNeverJoinable(Instant now) {
        assertThat(HALF_AN_HOUR.allowsChange(aPlan(), now)).isTrue();
        assertThat(HALF_AN_HOUR.allowsJoining(aPlan(), now)).isFalse();
        assertThatCode(() -> HALF_AN_HOUR.requireChangeable(aPlan(), now)).doesNotThrowAnyException();
    }

    @Test
    void everyCompletePlanShouldBeEitherChangeableOrJoinableAtAnyInstant() {
        Property.check(some -> {
            ImmutabilityWindow window = new ImmutabilityWindow(some.duration(Duration.ofDays(365)));
            Plan plan = aCompletePlan(some.intBetween(2, 25)).with(Schedule.openEnded(some.start()));
            Instant now = some.near(window.opensAt(plan.schedule()));

            assertThat(window.allowsJoining(plan, now))
                    .as("%s with %s at %s", plan.schedule(), window, now)
                    .isNotEqualTo(window.allowsChange(plan, now))
                    .isEqualTo(!now.isBefore(plan.schedule().start().minus(window.lead())));
        });
    }

    @Test
    void openedWindowShouldStayOpen() {
        Property.check(some -> {
            ImmutabilityWindow window = new ImmutabilityWindow(some.duration(Duration.ofDays(365)));
            Plan plan = aCompletePlan().with(Schedule.openEnded(some.start()));
            Instant now = some.near(window.opensAt(plan.schedule()));
            Instant later = now.plus(some.duration(Duration.ofDays(400)));

            if (window.allowsJoining(plan, now)) {
                assertThat(window.allowsJoining(plan, later)).isTrue();
            }
            if (window.allowsChange(plan, later)) {
                assertThat(window.allowsChange(plan, now)).isTrue();
            }
        });
    }

    /** Only the stored instant counts, not local time. */
    @Test
    void daylightSavingShouldNotMoveTheWindow() {
        ZoneId rome = ZoneId.of("Europe/Rome");
        ImmutabilityWindow threeHours = new ImmutabilityWindow(Duration.ofHours(3));
        for (String day : new String[] {"2030-03-31", "2030-10-27", "2030-06-15"}) {
            Instant start = LocalDateTime.parse(day + "T04:00:00").atZone(rome).toInstant();
            Plan plan = aCompletePlan().with(Schedule.startingAt(start, Duration.ofHours(1)));

            assertThat(threeHours.allowsChange(
                            plan, start.minusSeconds(3 * 3600).minusMillis(1)))
                    .isTrue();
            assertThat(threeHours.allowsJoining(plan, start.minusSeconds(3 * 3600)))
                    .isTrue();
        }
    }

    @Test
    void windowWithoutLeadShouldOpenAtTheStart() {
        ImmutabilityWindow none = new ImmutabilityWindow(Duration.ZERO);

        assertThat(none.allowsChange(aCompletePlan(), START.minusNanos(1))).isTrue();
        assertThat(none.allowsJoining(aCompletePlan(), START)).isTrue();
    }

    @Test
    void longestLeadShouldBeSupportedForTheEarliestStart() {
        ImmutabilityWindow longest = new ImmutabilityWindow(Duration.ofDays(365));
        Schedule first = Schedule.openEnded(Instant.EPOCH);

        assertThat(longest.opensAt(first)).isEqualTo(Instant.parse("1969-01-01T00:00:00Z"));
        assertThat(longest.allowsJoining(aCompletePlan().with(first), Instant.EPOCH.minus(Duration.ofDays(365))))
                .isTrue();
        assertThat(longest.allowsChange(aCompletePlan().with(first), Instant.MIN))
                .isTrue();
        assertThat(longest.allowsJoining(aCompletePlan().with(first), Instant.MAX))
                .isTrue();
    }

    @Test
    void refusalShouldContainTheInstantTheWindowOpened() {
        RefusalException refusal = assertRefused(
                RefusalCode.IMMUTABILITY_WINDOW_CLOSED, () -> HALF_AN_HOUR.requireChangeable(aCompletePlan(), START));

        assertThat(refusal.detail(RefusalException.Detail.SINCE)).contains("2030-01-01T09:30:00Z");
        assertThatCode(() -> HALF_AN_HOUR.requireChangeable(aCompletePlan(), START.minusSeconds(1801)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT-1S", "P365DT0.000000001S", "P366D"})
    void leadOutOfRangeShouldBeRejected(Duration lead) {
        assertThatThrownBy(() -> new ImmutabilityWindow(lead)).isInstanceOf(IllegalArgumentException.class);
    }
}
