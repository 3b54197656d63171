package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.aTeleconsultation;
import static dev.teleconsult.domain.DomainFixtures.anId;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisitStateTest {

    /** Opens ten minutes before the start; fixtures last an hour. */
    private static final ImmutabilityWindow WINDOW = new ImmutabilityWindow(Duration.ofMinutes(10));

    private static final RoomState READY = new RoomState.Ready(aRoom("room_1"));
    private static final RoomState REVEALED = new RoomState.Revealed(aRoom("room_1"));

    @ParameterizedTest
    @CsvSource({
        "-600.001, PLANNED",
        "-600, OPEN",
        "-0.001, OPEN",
        "0, OPEN",
        "3599.999, OPEN",
        "3600, OVER",
        "99999, OVER"
    })
    void stateBeforeTheFirstJoinShouldDependOnTimeAlone(double secondsFromStart, VisitState expected) {
        assertThat(aTeleconsultation(READY).visitState(WINDOW, at(secondsFromStart)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-99999, OPEN", "-600, OPEN", "-0.001, OPEN", "0, RUNNING", "3599.999, RUNNING", "3600, OVER"})
    void visitWithARevealedLinkShouldRunFromItsStart(double secondsFromStart, VisitState expected) {
        assertThat(aTeleconsultation(REVEALED).visitState(WINDOW, at(secondsFromStart)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-99999, AWAITING", "0, AWAITING", "3599.999, AWAITING", "3600, OVER"})
    void visitShouldAwaitItsParticipantsUntilItsEnd(double secondsFromStart, VisitState expected) {
        assertThat(aTeleconsultation().visitState(WINDOW, at(secondsFromStart))).isEqualTo(expected);
    }

    @Test
    void stateShouldNotDependOnARoomInPreparation() {
        RoomState opening = new RoomState.Opening(anOperation("op-1"), START.minusSeconds(1), false);

        assertThat(aTeleconsultation(opening).visitState(WINDOW, START)).isEqualTo(VisitState.OPEN);
        assertThat(aTeleconsultation(new RoomState.NoRoom()).visitState(WINDOW, START))
                .isEqualTo(VisitState.OPEN);
    }

    @Test
    void cancelledVisitShouldStayCancelled() {
        for (RoomState state :
                List.of(new RoomState.Closing(RoomState.Ending.CANCELLED), (RoomState) new RoomState.Closed())) {
            for (long seconds : new long[] {-99_999, 0, 99_999}) {
                assertThat(aTeleconsultation(state).visitState(WINDOW, at(seconds)))
                        .isEqualTo(VisitState.CANCELLED);
            }
        }
    }

    @Test
    void openEndedVisitShouldNeverBeOver() {
        Plan openEnded = new Plan(aCompletePlan().participants(), Schedule.openEnded(START));
        Teleconsultation visit = new Teleconsultation(anId(), openEnded, REVEALED, List.of());

        assertThat(visit.visitState(WINDOW, START.plus(Duration.ofDays(4000)))).isEqualTo(VisitState.RUNNING);
    }

    @Test
    void newPlanAndCancellingShouldMakeANewEdition() {
        Teleconsultation ready = aTeleconsultation(READY);

        assertThat(ready.replanned(aPlan()).isAnotherEditionThan(ready)).isTrue();
        assertThat(ready.ending(RoomState.Ending.CANCELLED).isAnotherEditionThan(ready))
                .isTrue();
        assertThat(ready.revealed().isAnotherEditionThan(ready)).isFalse();
        assertThat(ready.intending(anOperation("op-2"), START).isAnotherEditionThan(ready))
                .isFalse();
        assertThat(aTeleconsultation(new RoomState.Closed())
                        .isAnotherEditionThan(aTeleconsultation(new RoomState.Closing(RoomState.Ending.CANCELLED))))
                .isFalse();
    }

    private static Instant at(double secondsFromStart) {
        return START.plusMillis(Math.round(secondsFromStart * 1000));
    }
}
