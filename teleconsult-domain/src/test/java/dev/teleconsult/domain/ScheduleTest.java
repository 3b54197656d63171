package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Schedule hour = Schedule.startingAt(START, HOUR);

    @Test
    void startAndLengthShouldGiveTheEnd() {
        assertThat(hour.start()).isEqualTo(START);
        assertThat(hour.end()).contains(START.plus(HOUR));
        assertThat(hour.length()).contains(HOUR);
        assertThat(hour).isEqualTo(Schedule.between(START, START.plus(HOUR)));
    }

    @Test
    void openEndedScheduleShouldHaveNeitherEndNorLength() {
        assertThat(Schedule.openEnded(START).end()).isEmpty();
        assertThat(Schedule.openEnded(START).length()).isEmpty();
        assertThat(Schedule.openEnded(START)).isNotEqualTo(hour);
        assertThat(Schedule.openEnded(START)).hasToString("Schedule[2030-01-01T10:00:00Z to open]");
    }

    @Test
    void schedulesShouldHaveMillisecondPrecision() {
        Schedule fine = Schedule.between(START.plusNanos(1_999_999), START.plusNanos(5_999_999));

        assertThat(fine).isEqualTo(Schedule.between(START.plusMillis(1), START.plusMillis(5)));
        assertThat(fine.hashCode())
                .isEqualTo(Schedule.between(START.plusMillis(1), START.plusMillis(5))
                        .hashCode());
        assertThat(fine.length()).contains(Duration.ofMillis(4));
    }

    @Test
    void schedulesShouldDifferByStartAndEnd() {
        assertThat(hour)
                .isNotEqualTo(Schedule.between(START.plusMillis(1), START.plus(HOUR)))
                .isNotEqualTo(Schedule.between(START, START.plus(HOUR).plusMillis(1)))
                .isNotEqualTo("10:00");
        assertThat(hour.hashCode())
                .isNotEqualTo(
                        Schedule.between(START.plusMillis(1), START.plus(HOUR)).hashCode());
    }

    @Test
    void endNotAfterTheStartShouldBeRefused() {
        for (Instant end : new Instant[] {START, START.plusNanos(999_999), START.minusMillis(1), Instant.MIN}) {
            RefusalException refusal = assertRefused(RefusalCode.END_BEFORE_START, () -> Schedule.between(START, end));
            assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("2030-01-01T10:00:00Z");
        }
        assertThat(Schedule.between(START, START.plusMillis(1)).length()).contains(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.000999999S", "PT-0.001S", "PT-1H", "P-40000000D", "PT-2562047788015215H"})
    void lengthThatIsNotPositiveShouldBeRefused(Duration length) {
        assertRefused(RefusalCode.END_BEFORE_START, () -> Schedule.startingAt(START, length));
        assertRefused(
                RefusalCode.END_BEFORE_START,
                () -> hour.changedBy(ScheduleChange.none().length(length)));
        assertRefused(RefusalCode.END_BEFORE_START, () -> Schedule.startingAt(Instant.EPOCH, length));
    }

    @Test
    void lengthBeyondTheLastInstantShouldBeRefused() {
        Duration tillTheLast = Duration.between(START, LAST);
        assertThat(Schedule.startingAt(START, tillTheLast).end()).contains(LAST);

        for (Duration length : new Duration[] {
            tillTheLast.plusMillis(1), Duration.ofDays(40_000_000), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)
        }) {
            assertRefused(RefusalCode.DURATION_TOO_LONG, () -> Schedule.startingAt(START, length));
            assertRefused(
                    RefusalCode.DURATION_TOO_LONG,
                    () -> hour.changedBy(ScheduleChange.none().length(length)));
        }
    }

    @Test
    void endAfterTheLastInstantShouldBeRefused() {
        assertThat(Schedule.between(START, LAST).end()).contains(LAST);
        for (Instant end : new Instant[] {LAST.plusMillis(1), Instant.MAX}) {
            assertRefused(RefusalCode.DURATION_TOO_LONG, () -> Schedule.between(START, end));
        }
    }

    @Test
    void startOutOfRangeShouldBeRefused() {
        for (Instant start : new Instant[] {
            Instant.EPOCH.minusMillis(1), Instant.EPOCH.minusNanos(1), LAST.plusMillis(1), Instant.MIN, Instant.MAX
        }) {
            assertRefused(RefusalCode.START_OUT_OF_RANGE, () -> Schedule.openEnded(start));
            assertRefused(RefusalCode.START_OUT_OF_RANGE, () -> Schedule.between(start, start));
            assertRefused(RefusalCode.START_OUT_OF_RANGE, () -> Schedule.startingAt(start, HOUR));
            RefusalException refusal = assertRefused(
                    RefusalCode.START_OUT_OF_RANGE,
                    () -> hour.changedBy(ScheduleChange.none().start(start).length(HOUR)));
            assertThat(refusal.detail(RefusalException.Detail.LIMIT))
                    .contains("1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z");
        }
        assertThat(Schedule.openEnded(Instant.EPOCH).start()).isEqualTo(Instant.EPOCH);
        assertThat(Schedule.openEnded(LAST).start()).isEqualTo(LAST);
    }

    // A first schedule.

    @Test
    void firstScheduleShouldAcceptStartAndEnd() {
        assertThat(Schedule.of(ScheduleChange.none().start(START).end(START.plus(HOUR))))
                .isEqualTo(hour);
    }

    @Test
    void firstScheduleShouldAcceptStartAndLength() {
        assertThat(Schedule.of(ScheduleChange.none().start(START).length(HOUR))).isEqualTo(hour);
    }

    @Test
    void firstScheduleShouldRequireAStart() {
        assertRefused(RefusalCode.START_REQUIRED, () -> Schedule.of(ScheduleChange.none()));
        assertRefused(
                RefusalCode.START_REQUIRED,
                () -> Schedule.of(ScheduleChange.none().length(HOUR)));
    }

    @Test
    void firstScheduleShouldRequireExactlyOneOfEndAndLength() {
        ScheduleChange start = ScheduleChange.none().start(START);

        assertRefused(RefusalCode.END_OR_DURATION_REQUIRED, () -> Schedule.of(start));
        assertRefused(
                RefusalCode.END_OR_DURATION_REQUIRED,
                () -> Schedule.of(start.end(START.plus(HOUR)).length(HOUR)));
    }

    // Changes.

    @Test
    void emptyChangeShouldKeepTheSchedule() {
        assertThat(hour.changedBy(ScheduleChange.none())).isEqualTo(hour);
        assertThat(Schedule.openEnded(START).changedBy(ScheduleChange.none())).isEqualTo(Schedule.openEnded(START));
    }

    @Test
    void newStartAloneShouldKeepTheEnd() {
        Schedule changed = hour.changedBy(ScheduleChange.none().start(START.plusSeconds(600)));

        assertThat(changed).isEqualTo(Schedule.between(START.plusSeconds(600), START.plus(HOUR)));
    }

    @Test
    void newStartNotBeforeTheEndShouldBeRefused() {
        assertRefused(
                RefusalCode.END_BEFORE_START,
                () -> hour.changedBy(ScheduleChange.none().start(START.plus(HOUR))));
    }

    @Test
    void newLengthAloneShouldMoveTheEnd() {
        Schedule changed = hour.changedBy(ScheduleChange.none().length(HOUR.multipliedBy(2)));

        assertThat(changed).isEqualTo(Schedule.startingAt(START, HOUR.multipliedBy(2)));
    }

    @Test
    void newStartAndLengthShouldReplaceStartAndEnd() {
        Instant tomorrow = START.plusSeconds(86_400);

        assertThat(hour.changedBy(ScheduleChange.none().start(tomorrow).length(HOUR)))
                .isEqualTo(Schedule.startingAt(tomorrow, HOUR));
    }

    @Test
    void newEndAloneShouldKeepTheStart() {
        assertThat(hour.changedBy(ScheduleChange.none().end(START.plusSeconds(60))))
                .isEqualTo(Schedule.between(START, START.plusSeconds(60)));
    }

    @Test
    void newStartAndEndShouldReplaceBoth() {
        Instant tomorrow = START.plusSeconds(86_400);

        assertThat(hour.changedBy(ScheduleChange.none().start(tomorrow).end(tomorrow.plusSeconds(60))))
                .isEqualTo(Schedule.between(tomorrow, tomorrow.plusSeconds(60)));
    }

    @Test
    void endAndLengthTogetherShouldBeRefused() {
        assertRefused(
                RefusalCode.END_OR_DURATION_REQUIRED,
                () -> hour.changedBy(ScheduleChange.none().end(START.plus(HOUR)).length(HOUR)));
    }

    @Test
    void openEndedScheduleShouldStayOpenUntilAnEndIsGiven() {
        Schedule open = Schedule.openEnded(START);

        assertThat(open.changedBy(ScheduleChange.none().start(START.plusSeconds(1))))
                .isEqualTo(Schedule.openEnded(START.plusSeconds(1)));
        assertThat(open.changedBy(ScheduleChange.none().length(HOUR))).isEqualTo(hour);
        assertThat(open.changedBy(ScheduleChange.none().end(START.plus(HOUR)))).isEqualTo(hour);
    }

    /** The given values of a change hold afterwards, and the others stay. */
    @Test
    void changeShouldApplyToTheGivenPartsOnly() {
        Property.check(some -> {
            Schedule before = Schedule.startingAt(
                    START.plus(some.duration(Duration.ofDays(30))),
                    some.duration(Duration.ofHours(30)).plusMillis(1));
            ScheduleChange change = ScheduleChange.none();
            if (some.maybe()) {
                change = change.start(START.plus(some.duration(Duration.ofDays(30))));
            }
            if (some.maybe()) {
                change = change.length(some.duration(Duration.ofHours(30)).plusMillis(1));
            } else if (some.maybe()) {
                change = change.end(
                        START.plus(some.duration(Duration.ofDays(31))).plusMillis(1));
            }
            Instant start = change.start().orElse(before.start());
            Instant end = change.length()
                    .map(start::plus)
                    .or(change::end)
                    .or(before::end)
                    .orElseThrow();
            ScheduleChange said = change;

            if (end.isAfter(start)) {
                Schedule after = before.changedBy(said);
                assertThat(after).isEqualTo(Schedule.between(start, end));
                assertThat(after.changedBy(said)).as("repeated").isEqualTo(after);
            } else {
                assertRefused(RefusalCode.END_BEFORE_START, () -> before.changedBy(said));
            }
        });
    }

    @Test
    void hourShouldLastAnHourWhenTheClocksChange() {
        Instant beforeTheClocksChange = Instant.parse("2030-03-31T00:30:00Z");

        assertThat(Schedule.startingAt(beforeTheClocksChange, HOUR).end())
                .contains(Instant.parse("2030-03-31T01:30:00Z"));
    }

    // The given values.

    @Test
    void changeShouldBeEmptyOnlyWithoutStartEndAndLength() {
        assertThat(ScheduleChange.none().isEmpty()).isTrue();
        for (ScheduleChange said : new ScheduleChange[] {
            ScheduleChange.none().start(START),
            ScheduleChange.none().end(START),
            ScheduleChange.none().length(HOUR)
        }) {
            assertThat(said.isEmpty()).isFalse();
            assertThat(said).isNotEqualTo(ScheduleChange.none());
        }
        assertThat(ScheduleChange.none().start(START).end(START).length(HOUR))
                .isEqualTo(ScheduleChange.none().length(HOUR).end(START).start(START))
                .hasSameHashCodeAs(ScheduleChange.none().length(HOUR).end(START).start(START))
                .isNotEqualTo(ScheduleChange.none().start(START).end(START))
                .isNotEqualTo(ScheduleChange.none().start(START).length(HOUR))
                .isNotEqualTo(ScheduleChange.none().end(START).length(HOUR))
                .isNotEqualTo(HOUR);
        assertThat(ScheduleChange.none().start(START))
                .hasToString(
                        "ScheduleChange[start=Optional[2030-01-01T10:00:00Z], end=Optional.empty, length=Optional.empty]");
    }
}
