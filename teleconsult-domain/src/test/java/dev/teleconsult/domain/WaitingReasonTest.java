package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anId;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingReasonTest {

    private static final ImmutabilityWindow WINDOW = new ImmutabilityWindow(Duration.ofMinutes(10));
    private static final Instant OPENS = START.minus(Duration.ofMinutes(10));
    private static final RoomState NO_ROOM = new RoomState.NoRoom();
    private static final RoomState OPENING = new RoomState.Opening(anOperation("op"), LONG_BEFORE, false);
    private static final RoomState READY = new RoomState.Ready(aRoom("room"));
    private static final RoomState REPLACING = new RoomState.Replacing(aRoom("room"), anOperation("op"), LONG_BEFORE);
    private static final RoomState REVEALED = new RoomState.Revealed(aRoom("room"));

    @Test
    void incompleteRosterShouldBeTheFirstReason() {
        for (Instant now : List.of(OPENS.minusMillis(1), OPENS, START)) {
            assertThat(of(aPlan(), NO_ROOM).waitingReason(WINDOW, now)).contains(WaitingReason.AWAITING_PARTICIPANTS);
        }
    }

    @Test
    void reasonShouldChangeWhenTheWindowOpens() {
        for (RoomState state : List.of(NO_ROOM, OPENING, READY, REPLACING)) {
            assertThat(of(aCompletePlan(), state).waitingReason(WINDOW, OPENS.minusNanos(1)))
                    .as(state.phase().name())
                    .contains(WaitingReason.TOO_EARLY);
        }
        for (RoomState state : List.of(NO_ROOM, OPENING, REPLACING)) {
            assertThat(of(aCompletePlan(), state).waitingReason(WINDOW, OPENS))
                    .as(state.phase().name())
                    .contains(WaitingReason.ROOM_IN_PREPARATION);
        }
        assertThat(of(aCompletePlan(), READY).waitingReason(WINDOW, OPENS)).isEmpty();
    }

    @Test
    void revealedLinkShouldStayAvailableAtAnyTime() {
        assertThat(of(aCompletePlan(), REVEALED).waitingReason(WINDOW, LONG_BEFORE))
                .isEmpty();
    }

    @Test
    void onlyAReadyRoomShouldBeRevealedAndNotBeforeTheWindow() {
        assertThat(of(aCompletePlan(), READY).isToBeRevealed(WINDOW, OPENS)).isTrue();
        assertThat(of(aCompletePlan(), READY).isToBeRevealed(WINDOW, OPENS.minusNanos(1)))
                .isFalse();
        for (RoomState state : List.of(NO_ROOM, OPENING, REPLACING, REVEALED)) {
            assertThat(of(aCompletePlan(), state).isToBeRevealed(WINDOW, START)).isFalse();
        }
    }

    private static Teleconsultation of(Plan plan, RoomState state) {
        return new Teleconsultation(anId(), plan, state, List.of());
    }
}
