package dev.teleconsult.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwedTermsTest {

    private static final Instant NOW = DomainFixtures.START;
    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final OwedTerms TERMS = new OwedTerms(BOUND, GRACE, FIRST, LONGEST);
    private static final OperationId OPERATION = DomainFixtures.anOperation("op");

    @ParameterizedTest
    @CsvSource({"1,15", "2,30", "3,60", "8,1920", "9,3600", "10,3600", "2147483647,3600"})
    void distanceShouldDoubleUpToTheLongest(int tries, long seconds) {
        assertThat(TERMS.distance(tries, 0)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void firstDistanceShouldBeAllowedToEqualTheLongest() {
        OwedTerms even = new OwedTerms(BOUND, GRACE, FIRST, FIRST);

        assertThat(List.of(even.distance(1, 0), even.distance(2, 0), even.distance(50, 0)))
                .containsOnly(FIRST);
    }

    @ParameterizedTest
    @CsvSource({"0,15000", "0.5,11250", "1,7500", "-3,15000", "7,7500"})
    void jitterShouldShortenTheDistanceByUpToHalf(double jitter, long millis) {
        assertThat(TERMS.distance(1, jitter)).isEqualTo(Duration.ofMillis(millis));
    }

    /** A longest distance of years must not overflow. */
    @Test
    void veryLongDistanceShouldBeReachedWithoutOverflow() {
        Duration century = Duration.ofDays(36_500);
        OwedTerms slow = new OwedTerms(BOUND, GRACE, FIRST, century);

        assertThat(slow.distance(Integer.MAX_VALUE, 0)).isEqualTo(century);
    }

    @Test
    void takenTurnShouldKeepTheInstantSinceWhichTheWorkIsOwed() {
        Turn turn = new Turn(NOW, 0, NOW);
        Instant later = NOW.plusSeconds(100);

        Turn once = turn.taken(later, TERMS, 0);
        Turn twice = once.taken(later.plusSeconds(100), TERMS, 1);

        assertThat(once).isEqualTo(new Turn(NOW, 1, later.plus(FIRST)));
        assertThat(twice).isEqualTo(new Turn(NOW, 2, later.plusSeconds(100).plus(FIRST)));
    }

    @Test
    void triesShouldNotOverflow() {
        Turn last = new Turn(NOW, Integer.MAX_VALUE, NOW).taken(NOW, TERMS, 0);

        assertThat(last).isEqualTo(new Turn(NOW, Integer.MAX_VALUE, NOW.plus(LONGEST)));
    }

    @Test
    void turnShouldHaveMillisecondPrecision() {
        Turn turn = new Turn(NOW.plusNanos(1_999_999), 0, NOW.plusNanos(2_000_001));

        assertThat(turn).isEqualTo(new Turn(NOW.plusMillis(1), 0, NOW.plusMillis(2)));
        assertThatThrownBy(() -> new Turn(NOW, -1, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void firstTurnShouldComeWhenTheWorkIsDue() {
        Instant since = NOW.minusSeconds(7);
        RoomState noRoom = new RoomState.NoRoom();

        assertThat(TERMS.first(new Leftover.PossibleRoom(OPERATION, since), noRoom, NOW))
                .isEqualTo(new Turn(since, 0, since.plus(BOUND)));
        assertThat(TERMS.first(new Leftover.Uploads(new RoomId("room"), since), noRoom, NOW))
                .isEqualTo(new Turn(since.plus(GRACE), 0, since.plus(GRACE)));
        assertThat(TERMS.first(new Leftover.KnownRoom(new RoomId("room")), noRoom, NOW))
                .isEqualTo(new Turn(NOW, 0, NOW));
        assertThat(TERMS.first(new Owed.End(), new RoomState.NoRoom(Optional.of(since)), NOW))
                .isEqualTo(new Turn(since, 0, since.plus(BOUND)));
        assertThat(TERMS.first(new Owed.End(), new RoomState.Closing(RoomState.Ending.CANCELLED), NOW))
                .isEqualTo(new Turn(NOW, 0, NOW));
    }

    @Test
    void takenWorkShouldKeepItsTurnWhileOtherWorkIsAddedAndRemoved() {
        Leftover first = new Leftover.KnownRoom(new RoomId("first"));
        Leftover second = new Leftover.KnownRoom(new RoomId("second"));
        Teleconsultation owing = new Teleconsultation(
                        new TeleconsultationId("owing"),
                        DomainFixtures.aCompletePlan(),
                        new RoomState.NoRoom(),
                        List.of(first, second))
                .taken(List.of(first), TERMS, NOW, 0);

        assertThat(owing.due(TERMS, NOW)).containsExactly(second);
        assertThat(owing.due(TERMS, NOW.plus(FIRST).minusMillis(1))).containsExactly(second);
        assertThat(owing.without(second).due(TERMS, NOW.plus(FIRST).minusMillis(1)))
                .isEmpty();
        assertThat(owing.without(second).due(TERMS, NOW.plus(FIRST))).containsExactly(first);
    }

    @ParameterizedTest
    @CsvSource({"0,1,1,1", "-1,1,1,1", "1,-1,1,1", "1,1,0,1", "1,1,-1,1", "1,1,2,1"})
    void termsOutOfRangeShouldBeRejected(long bound, long grace, long first, long longest) {
        assertThatThrownBy(() -> new OwedTerms(
                        Duration.ofMillis(bound),
                        Duration.ofMillis(grace),
                        Duration.ofMillis(first),
                        Duration.ofMillis(longest)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void termsAtTheirLimitsShouldBeAccepted() {
        Duration least = Duration.ofNanos(1);

        assertThat(new OwedTerms(least, Duration.ZERO, least, least).distance(3, 0))
                .isEqualTo(least);
    }
}
