package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.aTeleconsultation;
import static dev.teleconsult.domain.DomainFixtures.anId;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Leftover.KnownRoom;
import dev.teleconsult.domain.Leftover.PossibleRoom;
import dev.teleconsult.domain.Leftover.Uploads;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.RoomState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TeleconsultationTest {

    private static final OperationId OPERATION = anOperation("op-1");
    private static final RoomState OPENING = new RoomState.Opening(OPERATION, LONG_BEFORE, false);
    private static final RoomState NEW = new RoomState.Opening(OPERATION, LONG_BEFORE, true);
    private static final RoomState READY = new RoomState.Ready(aRoom("room_1"));
    private static final RoomState REPLACING = new RoomState.Replacing(aRoom("room_1"), OPERATION, LONG_BEFORE);
    private static final RoomState REVEALED = new RoomState.Revealed(aRoom("room_1"));
    private static final RoomState CLOSING = new RoomState.Closing(Ending.CANCELLED);
    private static final RoomState CLOSED = new RoomState.Closed();
    private static final List<RoomState> ALL =
            List.of(new RoomState.NoRoom(), OPENING, NEW, READY, REPLACING, REVEALED, CLOSING, CLOSED);
    private static final KnownRoom OLD = new KnownRoom(new RoomId("room_1"));
    private static final PossibleRoom ATTEMPT = new PossibleRoom(OPERATION, LONG_BEFORE);

    // The legal phases of each step.

    @Test
    void stepsShouldBeAllowedOnlyInTheirPhases() {
        Map<UnaryOperator<Teleconsultation>, Set<Phase>> legal = new LinkedHashMap<>();
        legal.put(one -> one.intending(OPERATION, START), EnumSet.of(Phase.NO_ROOM, Phase.READY));
        legal.put(one -> one.opened(aRoom("room_2"), aCompletePlan()), EnumSet.of(Phase.OPENING, Phase.REPLACING));
        legal.put(one -> one.notOpened(true), EnumSet.of(Phase.OPENING, Phase.REPLACING));
        legal.put(one -> one.notOpened(false), EnumSet.of(Phase.OPENING, Phase.REPLACING));
        legal.put(one -> one.replanned(aPlan()), EnumSet.of(Phase.NO_ROOM, Phase.READY));
        legal.put(one -> one.replannedWithoutRoom(aPlan()), EnumSet.of(Phase.READY));
        legal.put(Teleconsultation::revealed, EnumSet.of(Phase.READY));
        legal.put(
                one -> one.ending(Ending.CANCELLED),
                EnumSet.of(Phase.NO_ROOM, Phase.OPENING, Phase.READY, Phase.REPLACING, Phase.REVEALED));
        legal.put(Teleconsultation::closed, EnumSet.of(Phase.CLOSING));

        int step = 0;
        for (Map.Entry<UnaryOperator<Teleconsultation>, Set<Phase>> one : legal.entrySet()) {
            step++;
            for (RoomState state : ALL) {
                Teleconsultation before = aTeleconsultation(state);
                if (one.getValue().contains(state.phase())) {
                    assertThatCode(() -> one.getKey().apply(before))
                            .as("step %d from %s", step, state.phase())
                            .doesNotThrowAnyException();
                } else {
                    assertThatThrownBy(() -> one.getKey().apply(before))
                            .as("step %d from %s", step, state.phase())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining(state.phase().name());
                }
            }
        }
    }

    // Opening.

    @Test
    void intendingShouldRecordTheRoomThatMayExist() {
        Teleconsultation first = aTeleconsultation(new RoomState.NoRoom()).intending(OPERATION, LONG_BEFORE);
        Teleconsultation another = aTeleconsultation(READY).intending(OPERATION, LONG_BEFORE);

        assertThat(first.state()).isEqualTo(OPENING);
        assertThat(first.room()).isEmpty();
        assertThat(another.state()).isEqualTo(REPLACING);
        assertThat(another.room()).contains(aRoom("room_1"));
        assertThat(another.plan()).isEqualTo(aCompletePlan());
        assertThat(another.leftovers()).isEmpty();
        assertThat(another.state().attempt()).contains(ATTEMPT);
    }

    @Test
    void openedShouldSetTheRoomAndItsPlanTogether() {
        Teleconsultation opened = aTeleconsultation(OPENING).opened(aRoom("room_2"), aCompletePlan(3));

        assertThat(opened)
                .isEqualTo(new Teleconsultation(
                        anId(), aCompletePlan(3), new RoomState.Ready(aRoom("room_2")), List.of()));
    }

    @Test
    void openedShouldOweTheDeletionOfTheReplacedRoom() {
        Teleconsultation opened = aTeleconsultation(REPLACING).opened(aRoom("room_2"), aCompletePlan(3));

        assertThat(opened)
                .isEqualTo(new Teleconsultation(
                        anId(), aCompletePlan(3), new RoomState.Ready(aRoom("room_2")), List.of(OLD)));
    }

    @Test
    void notOpenedShouldRestoreTheEarlierState() {
        for (RoomState before : List.of(new RoomState.NoRoom(), READY)) {
            Teleconsultation one = owing(before, new KnownRoom(new RoomId("room_0")));

            assertThat(one.intending(OPERATION, LONG_BEFORE).notOpened(false)).isEqualTo(one);
        }
    }

    @Test
    void notOpenedShouldOweTheDeletionOfARoomThatMayExist() {
        Teleconsultation first = aTeleconsultation(OPENING).notOpened(true);
        Teleconsultation another = aTeleconsultation(REPLACING).notOpened(true);

        assertThat(first.state()).isEqualTo(new RoomState.NoRoom());
        assertThat(first.leftovers()).containsExactly(ATTEMPT);
        assertThat(another.state()).isEqualTo(READY);
        assertThat(another.leftovers()).containsExactly(ATTEMPT);
    }

    @Test
    void notOpenedShouldEndARecordThatWasNeverAnnounced() {
        Teleconsultation certain = aTeleconsultation(NEW).notOpened(false);
        Teleconsultation uncertain = aTeleconsultation(NEW).notOpened(true);

        assertThat(certain.state()).isEqualTo(new RoomState.Closing(Ending.ABANDONED));
        assertThat(certain.leftovers()).isEmpty();
        assertThat(uncertain.state()).isEqualTo(new RoomState.Closing(Ending.ABANDONED));
        assertThat(uncertain.leftovers()).containsExactly(ATTEMPT);
    }

    // Changing.

    @Test
    void replannedShouldKeepTheRoom() {
        Teleconsultation replanned = aTeleconsultation(READY).replanned(aCompletePlan(3));

        assertThat(replanned).isEqualTo(new Teleconsultation(anId(), aCompletePlan(3), READY, List.of()));
    }

    @Test
    void replannedWithoutRoomShouldOweTheDeletionOfTheRoom() {
        Teleconsultation replanned = aTeleconsultation(READY).replannedWithoutRoom(aPlan());

        assertThat(replanned).isEqualTo(new Teleconsultation(anId(), aPlan(), new RoomState.NoRoom(), List.of(OLD)));
    }

    @Test
    void revealedShouldChangeOnlyTheState() {
        assertThat(aTeleconsultation(READY).revealed()).isEqualTo(aTeleconsultation(REVEALED));
    }

    @Test
    void changeShouldBeRefusedOnceTheWindowIsOpen() {
        ImmutabilityWindow window = new ImmutabilityWindow(Duration.ofMinutes(30));
        Instant opens = START.minusSeconds(1800);
        Teleconsultation ready = aTeleconsultation(READY);

        assertThatCode(() -> ready.requireChangeable(window, opens.minusMillis(1)))
                .doesNotThrowAnyException();
        assertRefused(RefusalCode.IMMUTABILITY_WINDOW_CLOSED, () -> ready.requireChangeable(window, opens));
    }

    /** It does not matter whose clock was right: a participant has seen a link. */
    @Test
    void changeShouldBeRefusedAfterRevealingAtAnyTime() {
        ImmutabilityWindow window = new ImmutabilityWindow(Duration.ZERO);
        Teleconsultation revealed = aTeleconsultation(REVEALED);

        RefusalException refusal = assertRefused(
                RefusalCode.IMMUTABILITY_WINDOW_CLOSED, () -> revealed.requireChangeable(window, LONG_BEFORE));

        assertThat(refusal.detail(RefusalException.Detail.SINCE)).contains(START.toString());
    }

    // Ending.

    @Test
    void endingShouldOweTheDeletionOfEveryRoomThatExistsOrMayExist() {
        Map<RoomState, List<Leftover>> owed = new LinkedHashMap<>();
        owed.put(new RoomState.NoRoom(), List.of());
        owed.put(OPENING, List.of(ATTEMPT));
        owed.put(NEW, List.of(ATTEMPT));
        owed.put(READY, List.of(OLD));
        owed.put(REPLACING, List.of(OLD, ATTEMPT));
        owed.put(REVEALED, List.of(OLD));

        owed.forEach((state, leftovers) -> {
            for (Ending ending : Ending.values()) {
                Teleconsultation over =
                        owing(state, new KnownRoom(new RoomId("room_0"))).ending(ending);
                List<Leftover> all = new ArrayList<>(List.of(new KnownRoom(new RoomId("room_0"))));
                all.addAll(leftovers);

                assertThat(over.state()).isEqualTo(new RoomState.Closing(ending));
                assertThat(over.leftovers()).as("from %s", state.phase()).containsExactlyElementsOf(all);
                assertThat(over.plan()).isEqualTo(aCompletePlan());
                assertThat(over.room()).isEmpty();
            }
        });
    }

    @Test
    void closedShouldRequireThatNothingIsOwed() {
        assertThatThrownBy(() -> owing(CLOSING, OLD).closed()).isInstanceOf(IllegalStateException.class);
        assertThat(owing(CLOSING, OLD).without(OLD).closed().state()).isEqualTo(CLOSED);
    }

    @Test
    void withoutShouldRemoveOnlyTheGivenLeftover() {
        KnownRoom other = new KnownRoom(new RoomId("room_9"));
        Teleconsultation owing = new Teleconsultation(anId(), aPlan(), READY, List.of(OLD, ATTEMPT, other));

        assertThat(owing.without(ATTEMPT).leftovers()).containsExactly(OLD, other);
        assertThat(owing.without(new KnownRoom(new RoomId("unknown")))).isEqualTo(owing);
    }

    @Test
    void leftoversShouldNotBeRepeated() {
        assertThat(new Teleconsultation(anId(), aPlan(), READY, List.of(OLD, ATTEMPT, OLD, ATTEMPT)).leftovers())
                .containsExactly(OLD, ATTEMPT);
    }

    /** Otherwise a leftover read back from a store would differ from the original. */
    @Test
    void instantsShouldHaveMillisecondPrecision() {
        Instant fine = LONG_BEFORE.plusNanos(999_999);

        assertThat(new PossibleRoom(OPERATION, fine)).isEqualTo(ATTEMPT);
        assertThat(new Uploads(new RoomId("room_1"), fine)).isEqualTo(new Uploads(new RoomId("room_1"), LONG_BEFORE));
        assertThat(new RoomState.Opening(OPERATION, fine, false)).isEqualTo(OPENING);
        assertThat(new RoomState.Replacing(aRoom("room_1"), OPERATION, fine)).isEqualTo(REPLACING);
    }

    // Calls.

    @Test
    void endedCallShouldOweTheDeletionOfItsUploads() {
        Teleconsultation ended = aTeleconsultation(REVEALED).callEnded(START);

        assertThat(ended.leftovers()).containsExactly(new Uploads(new RoomId("room_1"), START));
        assertThat(ended.state()).isEqualTo(REVEALED);
    }

    @Test
    void resumedCallShouldOweNothing() {
        assertThat(aTeleconsultation(REVEALED).callEnded(START).callResumed(START.plusMillis(1)))
                .isEqualTo(aTeleconsultation(REVEALED));
    }

    @Test
    void repeatedAndLateCallMessagesShouldChangeNothing() {
        Teleconsultation ended = aTeleconsultation(REVEALED).callEnded(START);

        assertThat(ended.callEnded(START)).isEqualTo(ended);
        assertThat(ended.callEnded(START.minusMillis(1))).isEqualTo(ended);
        assertThat(ended.callResumed(START)).isEqualTo(ended);
        assertThat(ended.callResumed(START.minusMillis(1))).isEqualTo(ended);
        assertThat(ended.callEnded(START.plusMillis(1)).leftovers())
                .containsExactly(new Uploads(new RoomId("room_1"), START.plusMillis(1)));
    }

    @Test
    void callMessagesOfADeletedRoomShouldChangeNothing() {
        for (RoomState state : List.of(new RoomState.NoRoom(), OPENING, CLOSING, CLOSED)) {
            assertThat(aTeleconsultation(state).callEnded(START)).isEqualTo(aTeleconsultation(state));
            assertThat(aTeleconsultation(state).callResumed(START)).isEqualTo(aTeleconsultation(state));
        }
    }

    @Test
    void callMessagesOfOneRoomShouldKeepTheUploadsOwedForAnother() {
        Uploads older = new Uploads(new RoomId("room_0"), LONG_BEFORE);
        Teleconsultation owing = owing(REVEALED, older);

        assertThat(owing.callEnded(START).leftovers()).containsExactly(older, new Uploads(new RoomId("room_1"), START));
        assertThat(owing.callResumed(START)).isEqualTo(owing);
    }

    @Test
    void roomsToDeleteShouldStayOwedDuringCalls() {
        Teleconsultation owing = owing(REVEALED, OLD, ATTEMPT);

        assertThat(owing.callEnded(START).leftovers()).contains(OLD, ATTEMPT);
        assertThat(owing.callEnded(START).callResumed(START.plusMillis(1)).leftovers())
                .containsExactly(OLD, ATTEMPT);
    }

    // Properties.

    @Test
    void everyStateShouldReportItsProperties() {
        assertThat(ALL).allSatisfy(state -> {
            Teleconsultation one = aTeleconsultation(state);
            Phase phase = state.phase();
            assertThat(one.isOver()).isEqualTo(phase == Phase.CLOSING || phase == Phase.CLOSED);
            assertThat(one.isInFlight()).isEqualTo(phase == Phase.OPENING || phase == Phase.REPLACING);
            assertThat(one.isUnsettled()).isEqualTo(one.isInFlight() || phase == Phase.CLOSING);
            assertThat(one.lacksRoom()).isEqualTo(phase == Phase.NO_ROOM);
            assertThat(one.room())
                    .isEqualTo(
                            EnumSet.of(Phase.READY, Phase.REPLACING, Phase.REVEALED)
                                            .contains(phase)
                                    ? Optional.of(aRoom("room_1"))
                                    : Optional.empty());
        });
        assertThat(ALL.stream().map(RoomState::phase)).containsOnly(Phase.values());
    }

    @Test
    void recordWithLeftoversShouldBeUnsettled() {
        assertThat(owing(READY, OLD).isUnsettled()).isTrue();
        assertThat(owing(REVEALED, new Uploads(new RoomId("room_1"), START)).isUnsettled())
                .isTrue();
        assertThat(owing(new RoomState.NoRoom(), ATTEMPT).isUnsettled()).isTrue();
    }

    @Test
    void incompleteRosterShouldLackNoRoom() {
        assertThat(aTeleconsultation().lacksRoom()).isFalse();
    }

    @Test
    void tokenShouldNameTheTeleconsultationAndTheAttempt() {
        assertThat(aTeleconsultation().token(OPERATION)).isEqualTo(new CorrelationToken(anId(), OPERATION));
    }

    @Test
    void leftoversShouldNotChangeWhenTheGivenListChanges() {
        List<Leftover> passed = new ArrayList<>(List.of(OLD));
        Teleconsultation one = new Teleconsultation(anId(), aPlan(), READY, passed);

        passed.clear();

        assertThat(one.leftovers()).containsExactly(OLD);
        assertThatThrownBy(() -> one.leftovers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Teleconsultation owing(RoomState state, Leftover... leftovers) {
        return new Teleconsultation(anId(), aCompletePlan(), state, List.of(leftovers));
    }
}
