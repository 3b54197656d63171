package dev.teleconsult.ports.application.planning;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangingTest {

    private static final TeleconsultationId UNKNOWN = new TeleconsultationId("unknown");
    private static final String WRITE = "TeleconsultationStore.replace";
    private static final Duration A_DAY = Duration.ofDays(1);

    private Bench bench = Bench.plain();

    @Test
    void newStartAloneShouldKeepTheEnd() {
        TeleconsultationId id = bench.scheduled();

        bench.change(id, schedule(when().start(START.minus(HOUR))));

        assertThat(bench.plan(id).schedule()).isEqualTo(Schedule.between(START.minus(HOUR), START.plus(HOUR)));
    }

    @Test
    void newLengthAloneShouldMoveTheEnd() {
        TeleconsultationId id = bench.scheduled();

        bench.change(id, schedule(when().length(HOUR.multipliedBy(3))));

        assertThat(bench.plan(id).schedule()).isEqualTo(Schedule.startingAt(START, HOUR.multipliedBy(3)));
    }

    @Test
    void newEndAloneShouldKeepTheStart() {
        TeleconsultationId id = bench.scheduled();

        bench.change(id, schedule(when().end(START.plus(HOUR.multipliedBy(2)))));

        assertThat(bench.plan(id).schedule()).isEqualTo(Schedule.startingAt(START, HOUR.multipliedBy(2)));
    }

    @Test
    void unlimitedRoomShouldBeKeptForAnySchedule() {
        TeleconsultationId id = bench.scheduled();
        RoomId room = bench.room(id);

        bench.change(id, schedule(when().start(START.plus(A_DAY)).length(HOUR.multipliedBy(2))));

        assertThat(bench.room(id)).isEqualTo(room);
        assertThat(bench.video.roomsEverOpened()).hasSize(1);
    }

    @Test
    void limitedRoomShouldBeKeptWhenOnlyTheStartMoves() {
        bench = Bench.with(builder -> builder.callSettings(DomainFixtures.limitedSettings()));
        TeleconsultationId id = bench.scheduled();

        bench.change(
                id,
                schedule(when().start(START.plus(A_DAY)).end(START.plus(A_DAY).plus(HOUR))));

        assertThat(bench.video.roomsEverOpened()).hasSize(1);
        assertThat(bench.plan(id).schedule().start()).isEqualTo(START.plus(A_DAY));
    }

    @Test
    void limitedRoomShouldBeReplacedWhenTheLengthChanges() {
        bench = Bench.with(builder -> builder.callSettings(DomainFixtures.limitedSettings()));
        TeleconsultationId id = bench.scheduled();

        bench.change(id, schedule(when().start(START.plus(Duration.ofMinutes(30)))));

        assertThat(bench.onlyRoom().spec().duration()).contains(Duration.ofMinutes(30));
        assertThat(bench.video.roomsEverOpened()).hasSize(2);
    }

    @Test
    void changedRosterShouldReplaceTheRoomAndDeleteTheOldRoom() {
        TeleconsultationId id = bench.scheduled();
        RoomId old = bench.room(id);

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.room(id)).isNotEqualTo(old).isEqualTo(bench.onlyRoom().id());
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.leftovers(id)).isEmpty();
        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .containsExactly("Ada Doctor", "Bruno Patient-2");
    }

    @Test
    void newRoomShouldBeOpenedBeforeTheOldOneIsDeleted() {
        TeleconsultationId id = bench.scheduled();
        RoomId old = bench.room(id);
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());

        assertThatThrownBy(() -> bench.change(id, people(DOCTOR, Bench.patient(2))))
                .isInstanceOf(PortUnavailableException.class);

        assertThat(bench.openRooms()).containsExactly(old);
        assertThat(bench.record(id).state()).isInstanceOf(RoomState.Ready.class);
        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .contains("Bruno Patient-1");
    }

    @Test
    void changedRoleShouldReplaceTheRoom() {
        TeleconsultationId id = bench.scheduled();

        bench.change(id, people(DOCTOR, Invitation.of("patient-1", DomainFixtures.DOCTORS, "Bruno Patient-1")));

        assertThat(bench.video.roomsEverOpened()).hasSize(2);
        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void changedNameLanguageOrOrderShouldKeepTheRoom() {
        TeleconsultationId id = bench.scheduled();
        Invitation renamed =
                new Invitation(PATIENT.user(), PATIENT.groups(), "Bruno Married-Patient", Language.ENGLISH);

        bench.change(id, people(renamed, DOCTOR));

        assertThat(bench.video.roomsEverOpened()).hasSize(1);
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.plan(id).participants().known().get(0).fullName()).isEqualTo("Bruno Married-Patient");
        assertThat(bench.plan(id).participants().known().get(0).language()).isEqualTo(Language.ENGLISH);
    }

    @Test
    void incompleteRosterShouldLoseItsRoom() {
        TeleconsultationId id = bench.scheduled();

        bench.change(id, ChangeCommand.none().invitations(Invitations.of(3, List.of(DOCTOR, PATIENT))));

        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.record(id).state()).isEqualTo(new RoomState.NoRoom());
        assertThat(bench.leftovers(id)).isEmpty();
        assertThat(bench.plan(id).participants().isComplete()).isFalse();
        bench.openTheWindow();
        assertThat(bench.join(id, "doctor").link()).isEmpty();
    }

    @Test
    void failedDeletionShouldBeOwed() {
        TeleconsultationId id = bench.scheduled();
        RoomId old = bench.room(id);
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());

        bench.change(id, ChangeCommand.none().invitations(Invitations.of(3, List.of(DOCTOR, PATIENT))));
        assertThat(bench.leftovers(id)).containsExactly(new Leftover.KnownRoom(old));

        bench.video.heal();
        bench.application.reconciler().runOnce();
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void completedRosterShouldGetARoom() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        bench.change(id, ChangeCommand.none().invitations(BOTH));

        assertThat(bench.room(id)).isEqualTo(bench.onlyRoom().id());
    }

    @Test
    void changeOfAnIncompletePlanShouldOpenNoRoom() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        bench.change(id, schedule(when().start(START.plus(A_DAY)).length(HOUR)));

        assertThat(bench.plan(id).schedule().start()).isEqualTo(START.plus(A_DAY));
        assertThat(bench.video.roomsEverOpened()).isEmpty();
    }

    @Test
    void unchangedPlanShouldNotBeWritten() {
        TeleconsultationId id = bench.scheduled();
        int writes = bench.storage.callsTo(InMemoryStorage.Operation.REPLACE);

        bench.change(id, ChangeCommand.none().invitations(BOTH).schedule(when().start(START)));

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.REPLACE)).isEqualTo(writes);
    }

    @Test
    void emptyChangeShouldDoNothingAlsoWhenFrozen() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        Teleconsultation before = bench.record(id);

        bench.change(id, ChangeCommand.none());

        assertThat(bench.record(id)).isEqualTo(before);
    }

    @Test
    void emptyChangeOfAnUnknownVisitShouldBeRefused() {
        assertThat(refusal(
                                RefusalCode.TELECONSULTATION_NOT_FOUND,
                                () -> Bench.plain().change(UNKNOWN, ChangeCommand.none()))
                        .details())
                .isEqualTo(Map.of(Detail.ACTUAL, "unknown"));
    }

    @Test
    void unknownVisitShouldBeRefused() {
        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.change(UNKNOWN, schedule(when().start(START))));
    }

    @Test
    void cancelledVisitShouldBeRefusedAsUnknown() {
        TeleconsultationId id = bench.scheduled();
        bench.video.failAlways(Failures.unavailable());
        bench.cancel(id);

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.change(id, schedule(when().start(START))));
    }

    @Test
    void windowShouldFreezeThePlanToTheMillisecond() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        bench.change(id, schedule(when().length(HOUR.multipliedBy(2))));
        Plan last = bench.plan(id);

        bench.clock.set(OPENS);

        assertThat(refusal(
                                RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
                                () -> bench.change(id, schedule(when().length(HOUR))))
                        .details())
                .isEqualTo(Map.of(Detail.SINCE, OPENS.toString()));
        assertThat(bench.plan(id)).isEqualTo(last);
    }

    @Test
    void windowShouldFollowTheStoredStartAndNotTheNewStart() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        refusal(
                RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
                () -> bench.change(id, schedule(when().start(START.plus(A_DAY)).length(HOUR))));
    }

    @Test
    void incompleteRosterShouldNeverBeFrozen() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.clock.set(START.plus(HOUR));

        bench.change(id, schedule(when().start(START.plus(A_DAY)).length(HOUR)));

        assertThat(bench.plan(id).schedule().start()).isEqualTo(START.plus(A_DAY));
    }

    @Test
    void linkRevealedByAnotherClockShouldFreezeThePlan() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        AccessLink shown = bench.linkOf(id, "doctor");
        bench.clock.set(OPENS.minusSeconds(2));

        refusal(RefusalCode.IMMUTABILITY_WINDOW_CLOSED, () -> bench.change(id, people(DOCTOR, Bench.patient(2))));

        assertThat(bench.linkOf(id, "doctor")).isEqualTo(shown);
    }

    @Test
    void rosterWithoutPlusShouldBeRefusedAndChangeNothing() {
        TeleconsultationId id = bench.scheduled();
        Teleconsultation before = bench.record(id);

        refusal(RefusalCode.NO_PLUS_PARTICIPANT, () -> bench.change(id, people(PATIENT, Bench.patient(2))));

        assertThat(bench.record(id)).isEqualTo(before);
    }

    @Test
    void invalidScheduleShouldBeRefusedBeforeAnyRegistration() {
        TeleconsultationId id = bench.scheduled();
        int registered = bench.video.callsTo(FakeVideoProvider.Operation.REGISTER_USER);

        refusal(
                RefusalCode.DURATION_TOO_SHORT,
                () -> bench.change(
                        id, people(DOCTOR, Bench.patient(2)).schedule(when().length(Duration.ofMinutes(4)))));
        refusal(
                RefusalCode.END_OR_DURATION_REQUIRED,
                () -> bench.change(id, schedule(when().length(HOUR).end(START.plus(HOUR)))));
        refusal(RefusalCode.END_BEFORE_START, () -> bench.change(id, schedule(when().start(START.plus(HOUR)))));

        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.REGISTER_USER))
                .isEqualTo(registered);
    }

    @Test
    void lengthBeyondADayShouldBeRefusedWhenCallsAreLimited() {
        bench = Bench.with(builder -> builder.callSettings(DomainFixtures.limitedSettings()));
        TeleconsultationId id = bench.scheduled();

        refusal(RefusalCode.DURATION_TOO_LONG, () -> bench.change(id, schedule(when().length(A_DAY.plusMillis(1)))));
    }

    @Test
    void changeShouldBeRefusedWhileARoomIsOpened() {
        TeleconsultationId id = bench.put(
                new RoomState.Replacing(Bench.room("room-1"), DomainFixtures.anOperation("op"), bench.clock.instant()));

        refusal(RefusalCode.CONCURRENT_CHANGE, () -> bench.change(id, schedule(when().length(HOUR.multipliedBy(2)))));
    }

    @Test
    void changeOfAnotherReplicaShouldNotBeOverwritten() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.before(WRITE, () -> bench.change(id, schedule(when().length(HOUR.multipliedBy(2)))));

        bench.change(id, schedule(when().start(START.minus(HOUR))));

        assertThat(bench.plan(id).schedule())
                .isEqualTo(Schedule.between(START.minus(HOUR), START.plus(HOUR.multipliedBy(2))));
    }

    @Test
    void changeShouldBeRefusedWhenAReaderRevealedTheLinkFirst() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        AccessLink[] shown = new AccessLink[1];
        bench.interference.before(WRITE, () -> {
            bench.openTheWindow();
            shown[0] = bench.linkOf(id, "patient-1");
        });

        refusal(RefusalCode.IMMUTABILITY_WINDOW_CLOSED, () -> bench.change(id, people(DOCTOR, Bench.patient(2))));

        assertThat(bench.linkOf(id, "patient-1")).isEqualTo(shown[0]);
        assertThat(bench.video.roomsEverOpened()).hasSize(1);
    }

    @Test
    void laterReaderShouldWaitAndThenSeeTheNewRoom() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        bench.interference.before("VideoRooms.open", () -> {
            bench.openTheWindow();
            assertThat(bench.join(id, "doctor").link()).isEmpty();
        });

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.linkOf(id, "doctor"))
                .isEqualTo(bench.onlyRoom().room().links().get(bench.videoUser("doctor")));
        assertThat(bench.join(id, "doctor").attendees()).hasSize(2);
    }

    @Test
    void revealedRoomShouldStayWhenTheAnswerToItsWriteWasLost() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        AccessLink[] shown = new AccessLink[1];
        // The intention is written; the room is written too, and a reader joins before we know it.
        bench.interference.pass(WRITE);
        bench.interference.afterUnanswered(WRITE, () -> {
            bench.openTheWindow();
            shown[0] = bench.linkOf(id, "doctor");
        });

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.linkOf(id, "doctor")).isEqualTo(shown[0]);
        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void roomSettledByAReconcilerShouldStayWhenTheAnswerToItsWriteWasLost() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.pass(WRITE);
        bench.interference.afterUnanswered(
                WRITE, () -> bench.restarted().reconciler().runOnce());

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void writtenChangeShouldNotBeRefusedWhenItsAnswerWasLost() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        bench.interference.afterUnanswered(WRITE, () -> {
            bench.openTheWindow();
            bench.linkOf(id, "doctor");
        });

        bench.change(id, schedule(when().length(HOUR.multipliedBy(2))));

        assertThat(bench.plan(id).schedule().length()).contains(HOUR.multipliedBy(2));
    }

    @Test
    void writtenChangeShouldSucceedAfterAnyLaterWrite() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        // It is written; then another change overwrites it, and then it is too late for a third.
        bench.interference.afterUnanswered(WRITE, () -> {
            bench.change(id, schedule(when().length(HOUR.multipliedBy(3))));
            bench.openTheWindow();
        });

        bench.change(id, schedule(when().length(HOUR.multipliedBy(2))));

        assertThat(bench.plan(id).schedule().length()).contains(HOUR.multipliedBy(3));
    }

    @Test
    void writtenChangeShouldSucceedWhenTheVisitIsCancelledAfterwards() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.afterUnanswered(WRITE, () -> bench.cancel(id));

        bench.change(id, schedule(when().length(HOUR.multipliedBy(2))));

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(bench.plan(id).schedule().length()).contains(HOUR.multipliedBy(2));
    }

    @Test
    void changeThatWasCertainlyLostShouldBeRepeated() {
        TeleconsultationId id = bench.scheduled();
        // Another replica settles the record in between, so the write is lost for certain; its answer is lost too.
        bench.interference.around(WRITE, write -> {
            bench.storage
                    .teleconsultations()
                    .find(id, Bench.system())
                    .ifPresent(stored -> bench.storage
                            .teleconsultations()
                            .replace(stored, stored.teleconsultation(), WriteMark.random(), Bench.system()));
            write.run();
            throw PortUnavailableException.outcomeUnknown(Upstream.STORE, "not answered");
        });

        bench.change(id, schedule(when().length(HOUR.multipliedBy(2))));

        assertThat(bench.plan(id).schedule().length()).contains(HOUR.multipliedBy(2));
    }

    @Test
    void failedWriteShouldChangeNothing() {
        TeleconsultationId id = bench.scheduled();
        Plan before = bench.plan(id);
        RoomId old = bench.room(id);
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());

        assertThatThrownBy(() -> bench.change(id, people(DOCTOR, Bench.patient(2))))
                .isInstanceOf(PortUnavailableException.class);
        bench.reconcileLater();

        assertThat(bench.plan(id)).isEqualTo(before);
        assertThat(bench.openRooms()).containsExactly(old);
        assertThat(bench.record(id).isUnsettled()).isFalse();
    }

    @Test
    void roomThatLostTheRaceShouldBeDeleted() {
        TeleconsultationId id = bench.scheduled();
        RoomId old = bench.room(id);
        // The opening request is so slow that a reconciler removes the intention.
        bench.interference.before("VideoRooms.open", () -> {
            bench.clock.advance(Duration.ofMinutes(5));
            bench.restarted().reconciler().runOnce();
        });

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.room(id)).isNotEqualTo(old);
        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void recordOfTheOriginalShouldBeCompletedFromTheDirectory() {
        FakeUserDirectory directory = new FakeUserDirectory()
                .add("doctor", "Ada Doctor", DomainFixtures.DOCTORS)
                .add("patient-1", "Bruno Patient-1", DomainFixtures.PATIENTS);
        bench = Bench.with(builder -> builder.directory(directory));
        TeleconsultationId id = bench.putWithoutNames(new RoomState.NoRoom());

        bench.change(id, schedule(when().start(START.plus(A_DAY)).length(HOUR)));

        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .containsExactly("Ada Doctor", "Bruno Patient-1");
        assertThat(bench.room(id)).isEqualTo(bench.onlyRoom().id());
    }

    @Test
    void recordOfTheOriginalShouldKeepItsRoomWhenRolesAreUnknown() {
        TeleconsultationId id = bench.putWithoutNames(new RoomState.Ready(Bench.room("room-of-the-original")));

        bench.change(id, schedule(when().start(START.plus(A_DAY)).length(HOUR)));

        assertThat(bench.room(id)).isEqualTo(new RoomId("room-of-the-original"));
        assertThat(bench.plan(id).schedule().start()).isEqualTo(START.plus(A_DAY));
    }

    @ParameterizedTest
    @EnumSource(
            value = InMemoryStorage.Operation.class,
            names = {"FIND", "REPLACE"})
    void outageOfTheStoreShouldBeReportedAsAnOutage(InMemoryStorage.Operation operation) {
        TeleconsultationId id = bench.scheduled();
        bench.storage.failAlways(operation, Failures.unavailable());

        assertThatThrownBy(() -> bench.change(id, schedule(when().length(HOUR.multipliedBy(2)))))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void changeShouldBeRefusedAfterTooManyConcurrentWrites() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.beforeEach(
                WRITE,
                () -> bench.storage
                        .replica()
                        .teleconsultations()
                        .find(id, Bench.system())
                        .ifPresent(stored -> bench.storage
                                .replica()
                                .teleconsultations()
                                .replace(stored, stored.teleconsultation(), WriteMark.random(), Bench.system())));

        refusal(RefusalCode.CONCURRENT_CHANGE, () -> bench.change(id, schedule(when().length(HOUR.multipliedBy(2)))));

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.FIND)).isEqualTo(TeleconsultationRecords.ATTEMPTS);
    }

    private static ChangeCommand people(Invitation... invitations) {
        return ChangeCommand.none().invitations(Invitations.of(invitations));
    }

    private static ChangeCommand schedule(ScheduleChange change) {
        return ChangeCommand.none().schedule(change);
    }

    private static ScheduleChange when() {
        return ScheduleChange.none();
    }

    // The state once every call has returned.

    /** Regression (fault 37): the intention is still there, so no reconciler removed it. */
    @Test
    void changeShouldSurviveHarmlessWritesWhileItOpensARoom() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.before("VideoRooms.open", () -> writeHarmlessly(bench, id));
        bench.interference.pass("TeleconsultationStore.replace");
        bench.interference.before("TeleconsultationStore.replace", () -> writeHarmlessly(bench, id));

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.plan(id).participants().find(bench.videoUser("patient-2")))
                .isPresent();
        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void changeShouldWithdrawItsIntentionDespiteHarmlessWrites() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.before("VideoRooms.open", () -> writeHarmlessly(bench, id));
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.rejected());

        assertThatThrownBy(() -> bench.change(id, people(DOCTOR, Bench.patient(2))))
                .isInstanceOf(PortRejectedException.class);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
    }

    /** The room is known, so no search is needed. */
    @Test
    void roomThatCannotBeRecordedShouldBeAKnownLeftover() {
        TeleconsultationId id = bench.scheduled();
        RoomId before = bench.room(id);
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());

        assertThatThrownBy(() -> bench.change(id, people(DOCTOR, Bench.patient(2))))
                .isInstanceOf(PortUnavailableException.class);

        assertThat(bench.room(id)).isEqualTo(before);
        List<RoomId> others = new ArrayList<>(bench.openRooms());
        others.remove(before);
        assertThat(others).hasSize(1);
        assertThat(bench.leftovers(id)).containsExactly(new Leftover.KnownRoom(others.get(0)));
    }

    /**
     * Regression (fault 20): an opening that outlasts the reconciler's time limit, and a provider that deletes nothing.
     */
    @Test
    void roomOpenedTooLateShouldBeRecordedAndTheChangeBeMade() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.around("VideoRooms.open", open -> {
            bench.clock.advance(Duration.ofMinutes(2));
            bench.restarted().reconciler().runOnce();
            open.run();
            bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.rejected());
        });

        bench.change(id, people(DOCTOR, Bench.patient(2)));

        assertThat(bench.plan(id).participants().find(bench.videoUser("patient-2")))
                .isPresent();
        List<RoomId> others = new ArrayList<>(bench.openRooms());
        others.remove(bench.room(id));
        assertThat(bench.leftovers(id))
                .containsExactlyInAnyOrderElementsOf(
                        others.stream().map(Leftover.KnownRoom::new).toList())
                .hasSize(2);
        bench.video.heal();
        bench.reconcileLater();
        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void firstRoomOpenedTooLateShouldBeOwedByItsOwnRecord() {
        bench.interference.around("VideoRooms.open", open -> {
            bench.clock.advance(Duration.ofMinutes(2));
            bench.restarted().reconciler().runOnce();
            open.run();
            bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.rejected());
        });

        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.openRooms()).hasSize(1);
        assertThat(bench.storage.all()).hasSize(1);
        assertThat(bench.storage.all().get(0).leftovers())
                .containsExactly(new Leftover.KnownRoom(bench.openRooms().get(0)));
        bench.reconcileLater();
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.storage.all()).isEmpty();
    }

    /** Each attempt without an answer may have left a room; their number must be bounded. */
    @Test
    void noFurtherRoomShouldBeOpenedWhileTooManyMayExist() {
        TeleconsultationId id = bench.scheduled();
        bench.video.failAlways(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unanswered());
        for (int attempt = 1; attempt <= 500; attempt++) {
            int number = 2 + attempt % 3;
            assertThatThrownBy(() -> bench.change(id, people(DOCTOR, Bench.patient(number))))
                    .isInstanceOf(PortUnavailableException.class);
        }
        assertThat(bench.leftovers(id)).hasSize(RoomKeeper.MOST_UNCERTAIN);
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);

        bench.video.heal();
        bench.reconcileLater();
        bench.change(id, people(DOCTOR, Bench.patient(2)));
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void noFurtherRoomShouldBeOpenedWhileTooManyAreOwed() {
        TeleconsultationId id = bench.scheduled();
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        for (int change = 1; change <= RoomKeeper.MOST_LEFTOVERS; change++) {
            bench.change(id, people(DOCTOR, Bench.patient(10 + change)));
        }

        assertThatThrownBy(() -> bench.change(id, people(DOCTOR, Bench.patient(3))))
                .isInstanceOf(PortUnavailableException.class);

        assertThat(bench.leftovers(id)).hasSize(RoomKeeper.MOST_LEFTOVERS);
    }

    // A change waits for the concurrent one.

    @Test
    void changeShouldWaitForAConcurrentChange() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try {
            Bench bench = Bench.with(builder -> builder.changePatience(Duration.ofMinutes(1)));
            TeleconsultationId id = bench.scheduled();
            bench.interference.before("VideoRooms.open", () -> {
                opening.countDown();
                await(goOn);
            });
            Future<?> first = threads.submit(() -> bench.change(id, people(DOCTOR, Bench.patient(2))));
            await(opening);
            bench.interference.before("TeleconsultationStore.find", goOn::countDown);

            bench.change(id, people(DOCTOR, Bench.patient(3)));

            first.get();
            assertThat(bench.plan(id).participants().find(bench.videoUser("patient-3")))
                    .isPresent();
            assertThat(bench.openRooms()).containsExactly(bench.room(id));
        } finally {
            goOn.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void changeShouldBeRefusedWhenAConcurrentChangeTakesTooLong() {
        bench = Bench.with(builder -> builder.changePatience(Duration.ofMillis(30)));
        TeleconsultationId id = bench.put(
                new RoomState.Replacing(Bench.room("old"), DomainFixtures.anOperation("op"), bench.clock.instant()));

        refusal(RefusalCode.CONCURRENT_CHANGE, () -> bench.change(id, people(DOCTOR, Bench.patient(3))));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Like a reconciler that removes a leftover, or a webhook message about a call. */
    private static void writeHarmlessly(Bench bench, TeleconsultationId id) {
        StoredTeleconsultation now =
                bench.storage.teleconsultations().find(id, Bench.system()).orElseThrow();
        assertThat(bench.storage
                        .teleconsultations()
                        .replace(now, now.teleconsultation(), WriteMark.random(), Bench.system()))
                .isPresent();
    }
}
