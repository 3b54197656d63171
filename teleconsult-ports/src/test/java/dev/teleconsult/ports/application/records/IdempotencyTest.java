package dev.teleconsult.ports.application.records;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.command;
import static dev.teleconsult.ports.application.Bench.keyed;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.invariants.Crash;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {

    private static final RequestContext KEYED = keyed("key-1");
    private static final String WRITE = "TeleconsultationStore.replace";
    private static final String WRITE_RECORD = "IdempotencyRecords.replace";

    private final Bench bench = Bench.plain();
    private final PlanTeleconsultationUseCase planning = bench.application.planning();

    @Test
    void sameKeyShouldGiveTheSameAnswer() {
        TeleconsultationId first = planning.schedule(command(BOTH), KEYED);

        assertThat(planning.schedule(command(BOTH), KEYED)).isEqualTo(first);
        assertThat(bench.restarted().planning().schedule(command(BOTH), KEYED)).isEqualTo(first);

        assertThat(bench.storage.all()).hasSize(1);
        assertThat(bench.video.roomsEverOpened()).hasSize(1);
    }

    @Test
    void sameKeyShouldGiveTheSameAnswerForAnIncompleteRoster() {
        TeleconsultationId first = planning.schedule(command(DOCTOR_ALONE), KEYED);

        assertThat(planning.schedule(command(DOCTOR_ALONE), KEYED)).isEqualTo(first);
        assertThat(bench.storage.all()).hasSize(1);
    }

    @Test
    void anotherKeyShouldScheduleAnotherVisit() {
        assertThat(planning.schedule(command(BOTH), keyed("key-2")))
                .isNotEqualTo(planning.schedule(command(BOTH), KEYED));
    }

    @Test
    void requestsWithoutAKeyShouldScheduleAnotherVisitEach() {
        assertThat(bench.scheduled()).isNotEqualTo(bench.scheduled());
        assertThat(bench.storage.allIdempotencyRecords()).isEmpty();
    }

    @Test
    void keyShouldBelongToItsCaller() {
        TeleconsultationId nobodys = planning.schedule(command(BOTH), KEYED);
        TeleconsultationId annas = planning.schedule(command(BOTH), KEYED.user(new UserId("anna")));
        TeleconsultationId bertas = planning.schedule(command(DOCTOR_ALONE), KEYED.user(new UserId("berta")));

        assertThat(Set.of(nobodys, annas, bertas)).hasSize(3);
        assertThat(planning.schedule(command(BOTH), KEYED.user(new UserId("anna"))))
                .isEqualTo(annas);
    }

    static Stream<ScheduleCommand> otherRequests() {
        Invitation italian = new Invitation(PATIENT.user(), PATIENT.groups(), PATIENT.fullName(), Language.ITALIAN);
        Invitation renamed = new Invitation(PATIENT.user(), PATIENT.groups(), "Other", Language.COMPANY_DEFAULT);
        Invitation promoted =
                new Invitation(PATIENT.user(), DOCTOR.groups(), PATIENT.fullName(), Language.COMPANY_DEFAULT);
        return Stream.of(
                command(DOCTOR_ALONE),
                command(Invitations.of(3, List.of(DOCTOR, PATIENT))),
                command(Invitations.of(DOCTOR, Bench.patient(2))),
                command(Invitations.of(DOCTOR, italian)),
                command(Invitations.of(DOCTOR, renamed)),
                command(Invitations.of(DOCTOR, promoted)),
                command(new Invitations(2, List.of(DOCTOR, PATIENT), true)),
                ScheduleCommand.of(BOTH, START.plusMillis(1), HOUR),
                ScheduleCommand.of(BOTH, START, HOUR.plusMillis(1)));
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void sameKeyWithAnotherRequestShouldBeRefused(ScheduleCommand other) {
        planning.schedule(command(BOTH), KEYED);

        refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> planning.schedule(other, KEYED));
    }

    @Test
    void sameKeyForAnotherUseCaseShouldBeRefused() {
        TeleconsultationId id = planning.schedule(command(DOCTOR_ALONE), KEYED);

        refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> planning.addParticipant(id, PATIENT, KEYED));
    }

    @Test
    void equivalentRequestShouldCountAsTheSame() {
        Invitation twoGroups =
                new Invitation(new UserId("d"), Set.of("doctors", "patients"), "D", Language.COMPANY_DEFAULT);
        Invitation sameGroups =
                new Invitation(new UserId("d"), Set.of("patients", "doctors"), "D", Language.COMPANY_DEFAULT);

        assertThat(planning.schedule(command(Invitations.of(twoGroups, PATIENT)), KEYED))
                .isEqualTo(planning.schedule(command(Invitations.of(sameGroups, PATIENT)), KEYED));
    }

    @Test
    void keyOfARequestInProgressShouldBeRefused() {
        bench.interference.before(
                "VideoRooms.open",
                () -> refusal(
                        RefusalCode.IDEMPOTENCY_KEY_IN_USE,
                        () -> bench.restarted().planning().schedule(command(BOTH), KEYED)));

        TeleconsultationId id = planning.schedule(command(BOTH), KEYED);

        assertThat(bench.room(id)).isEqualTo(bench.onlyRoom().id());
    }

    @Test
    void oneOfTwoConcurrentRequestsShouldProceed() {
        bench.interference.before(
                "IdempotencyRecords.insert", () -> bench.restarted().planning().schedule(command(BOTH), KEYED));

        TeleconsultationId id = planning.schedule(command(BOTH), KEYED);

        assertThat(bench.storage.all()).hasSize(1).allMatch(one -> one.id().equals(id));
    }

    @Test
    void refusedRequestShouldReleaseItsKey() {
        refusal(
                RefusalCode.NO_PLUS_PARTICIPANT,
                () -> planning.schedule(command(Invitations.of(PATIENT, Bench.patient(2))), KEYED));
        assertThat(bench.storage.allIdempotencyRecords()).isEmpty();

        assertThat(planning.schedule(command(BOTH), KEYED)).isNotNull();
    }

    @Test
    void failedRequestShouldBeRepeatableAtOnce() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(PortUnavailableException.class);

        TeleconsultationId id = planning.schedule(command(BOTH), KEYED);

        assertThat(planning.schedule(command(BOTH), KEYED)).isEqualTo(id);
        assertThat(bench.storage.all()).hasSize(1);
        assertThat(bench.openRooms()).containsExactly(bench.room(id));
    }

    @Test
    void failedRequestShouldKeepItsContent() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(PortUnavailableException.class);

        refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> planning.schedule(command(DOCTOR_ALONE), KEYED));
    }

    @Test
    void requestWithAnUnknownRoomShouldEndInOneRoom() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(PortUnavailableException.class);

        TeleconsultationId id = planning.schedule(command(BOTH), KEYED);
        bench.reconcileLater();

        assertThat(bench.openRooms()).containsExactly(bench.room(id));
        assertThat(bench.storage.all()).hasSize(1);
    }

    @Test
    void keyOfADeadReplicaShouldBeTakenOverAfterTheTimeLimit() {
        dieBefore("VideoRooms.open");

        refusal(RefusalCode.IDEMPOTENCY_KEY_IN_USE, () -> planning.schedule(command(BOTH), KEYED));
        bench.clock.advance(Duration.ofMinutes(1).minusMillis(1));
        refusal(RefusalCode.IDEMPOTENCY_KEY_IN_USE, () -> planning.schedule(command(BOTH), KEYED));
        bench.clock.advance(Duration.ofMillis(1));
        TeleconsultationId id = planning.schedule(command(BOTH), KEYED);

        assertThat(bench.openRooms()).containsExactly(bench.room(id));
        bench.reconcileLater();
        assertThat(bench.storage.all()).hasSize(1);
    }

    @Test
    void answerOfAReplicaThatDiedAfterRecordingTheRoomShouldBeGiven() {
        bench.interference.pass(WRITE_RECORD);
        bench.interference.before(WRITE_RECORD, () -> {
            throw new Crash();
        });
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(Crash.class);
        Teleconsultation made = bench.storage.all().get(0);
        bench.clock.advance(Duration.ofMinutes(2));

        assertThat(planning.schedule(command(BOTH), KEYED)).isEqualTo(made.id());
        assertThat(bench.video.roomsEverOpened()).hasSize(1);
    }

    /** Regression (fault 24): the repeated request scheduled another visit, because the first was no longer found. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sameKeyShouldGiveTheSameAnswerAfterACancelWhenTheAnswerWasNotStored(boolean complete) {
        ScheduleCommand wanted = command(complete ? BOTH : DOCTOR_ALONE);
        // The first write records the id, the second the answer.
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE_RECORD, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE_RECORD, Failures.unavailable());
        TeleconsultationId first = planning.schedule(wanted, KEYED);
        assertThat(bench.storage.allIdempotencyRecords())
                .noneMatch(record -> record.answer().startsWith("answered:"));
        bench.cancel(first);
        bench.reconcileLater();
        assertThat(bench.phase(first)).isEqualTo(RoomState.Phase.CLOSED);

        assertThat(planning.schedule(wanted, KEYED)).isEqualTo(first);
        assertThat(bench.restarted().planning().schedule(wanted, KEYED)).isEqualTo(first);

        assertThat(bench.storage.all()).hasSize(1);
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void takeOverShouldNotMakeASecondVisitWhenTheFirstJustFinishes() {
        // The first is not dead but slow. It writes its room between the read and the take-over.
        TeleconsultationId[] second = new TeleconsultationId[1];
        bench.interference.around(WRITE, write -> {
            bench.clock.advance(Duration.ofMinutes(2));
            Bench.Interference between = new Bench.Interference();
            between.before(WRITE, write);
            second[0] = bench.beside(between).planning().schedule(command(BOTH), KEYED);
        });

        refusal(RefusalCode.IDEMPOTENCY_KEY_IN_USE, () -> planning.schedule(command(BOTH), KEYED));

        bench.reconcileLater();
        assertThat(planning.schedule(command(BOTH), KEYED)).isEqualTo(second[0]);
        assertThat(bench.storage.all()).hasSize(1);
        assertThat(bench.openRooms()).containsExactly(bench.room(second[0]));
    }

    @Test
    void takeOverShouldStopWhenTheStoreFails() {
        dieBefore("VideoRooms.open");
        bench.clock.advance(Duration.ofMinutes(2));
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());

        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.storage.all())
                .as("no second visit while the first may exist")
                .hasSize(1);
        assertThat(planning.schedule(command(BOTH), KEYED)).isNotNull();
    }

    @Test
    void overtakenReplicaShouldLeaveNothing() {
        // Slow before it records its id: by then another has taken the key over and finished.
        TeleconsultationId[] other = new TeleconsultationId[1];
        bench.interference.before(WRITE_RECORD, () -> {
            bench.clock.advance(Duration.ofMinutes(2));
            other[0] = bench.restarted().planning().schedule(command(BOTH), KEYED);
        });

        refusal(RefusalCode.IDEMPOTENCY_KEY_IN_USE, () -> planning.schedule(command(BOTH), KEYED));

        assertThat(bench.storage.all()).hasSize(1).allMatch(one -> one.id().equals(other[0]));
        assertThat(bench.openRooms()).containsExactly(bench.room(other[0]));
    }

    @Test
    void overtakenReplicaShouldLeaveNothingForAnIncompleteRoster() {
        TeleconsultationId[] other = new TeleconsultationId[1];
        bench.interference.before(WRITE_RECORD, () -> {
            bench.clock.advance(Duration.ofMinutes(2));
            other[0] = bench.restarted().planning().schedule(command(DOCTOR_ALONE), KEYED);
        });

        refusal(RefusalCode.IDEMPOTENCY_KEY_IN_USE, () -> planning.schedule(command(DOCTOR_ALONE), KEYED));

        assertThat(bench.storage.all()).hasSize(1).allMatch(one -> one.id().equals(other[0]));
    }

    @Test
    void lostAnswersOfTheKeyStoreShouldNotMatter() {
        for (InMemoryStorage.Operation operation :
                List.of(InMemoryStorage.Operation.INSERT_RECORD, InMemoryStorage.Operation.REPLACE_RECORD)) {
            bench.storage.failNext(operation, Failures.afterwards(Failures.unavailable()));
        }

        TeleconsultationId id = planning.schedule(command(BOTH), KEYED);

        assertThat(planning.schedule(command(BOTH), KEYED)).isEqualTo(id);
    }

    @Test
    void lostRequestsToTheKeyStoreShouldFail() {
        bench.storage.failNext(InMemoryStorage.Operation.INSERT_RECORD, Failures.unanswered());
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(PortUnavailableException.class);
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE_RECORD, Failures.unanswered());
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void keyShouldBeForgottenAfterADay() {
        TeleconsultationId first = planning.schedule(command(BOTH), KEYED);
        bench.clock.advance(Duration.ofDays(1));
        bench.application.reconciler().runOnce();
        assertThat(planning.schedule(command(BOTH), KEYED)).isEqualTo(first);

        bench.clock.advance(Duration.ofMillis(1));
        TeleconsultationId second = planning.schedule(command(BOTH), KEYED);
        assertThat(second).as("expired, although not yet removed").isNotEqualTo(first);

        bench.clock.advance(Duration.ofDays(1).plusMillis(1));
        bench.application.reconciler().runOnce();
        assertThat(bench.storage.allIdempotencyRecords()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "with space", "tab\t", "käse", "\u007f"})
    void invalidKeyShouldBeRefused(String key) {
        assertThat(refusal(RefusalCode.IDEMPOTENCY_KEY_INVALID, () -> planning.schedule(command(BOTH), keyed(key)))
                        .details())
                .isEqualTo(Map.of(Detail.LIMIT, "255"));
    }

    @Test
    void keyShouldBeAcceptedUpToTheLengthLimit() {
        assertThat(planning.schedule(command(BOTH), keyed("!".repeat(254) + "~")))
                .isNotNull();
        refusal(RefusalCode.IDEMPOTENCY_KEY_INVALID, () -> planning.schedule(command(BOTH), keyed("k".repeat(256))));
    }

    @Test
    void keyShouldBeRefusedWhenTheStoreKeepsNone() {
        Bench without = Bench.on(InMemoryStorage.withoutIdempotencyRecords());

        refusal(
                RefusalCode.IDEMPOTENCY_UNSUPPORTED,
                () -> without.application.planning().schedule(command(BOTH), KEYED));
        assertThat(without.storage.all()).isEmpty();
        assertThat(without.application.reconciler().runOnce().unsettled()).isZero();
    }

    @Test
    void repeatedAdditionShouldAddOnce() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        planning.addParticipant(id, PATIENT, KEYED);
        planning.addParticipant(id, PATIENT, KEYED);
        bench.restarted().planning().addParticipant(id, PATIENT, KEYED);

        assertThat(bench.plan(id).participants().known()).hasSize(2);
        assertThat(bench.video.roomsEverOpened()).hasSize(1);
    }

    @Test
    void anotherParticipantWithTheSameKeyShouldBeRefused() {
        TeleconsultationId id = bench.schedule(Invitations.of(3, List.of(DOCTOR)));
        planning.addParticipant(id, PATIENT, KEYED);

        refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> planning.addParticipant(id, Bench.patient(2), KEYED));
    }

    @Test
    void additionOfADeadReplicaShouldBeCompleted() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.interference.before(WRITE_RECORD, () -> {
            throw new Crash();
        });
        assertThatThrownBy(() -> planning.addParticipant(id, PATIENT, KEYED)).isInstanceOf(Crash.class);
        bench.clock.advance(Duration.ofMinutes(2));

        planning.addParticipant(id, PATIENT, KEYED);

        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .containsExactly("Ada Doctor", "Bruno Patient-1");
    }

    @Test
    void repeatedlyRefusedAdditionShouldStaySafeToRepeat() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        // The first is slow in opening the room; meanwhile the caller repeats the request and is refused.
        bench.interference.before("VideoRooms.open", () -> {
            bench.clock.advance(Duration.ofMinutes(2));
            refusal(
                    RefusalCode.CONCURRENT_CHANGE,
                    () -> bench.restarted().planning().addParticipant(id, PATIENT, KEYED));
        });
        refusal(RefusalCode.IDEMPOTENCY_KEY_IN_USE, () -> planning.addParticipant(id, PATIENT, KEYED));
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);

        planning.addParticipant(id, PATIENT, KEYED);

        assertThat(bench.plan(id).participants().known()).hasSize(2);
    }

    @Test
    void duplicateParticipantWithANewKeyShouldBeRefused() {
        TeleconsultationId id = bench.schedule(Invitations.of(3, List.of(DOCTOR)));

        refusal(RefusalCode.DUPLICATE_PARTICIPANT, () -> planning.addParticipant(id, DOCTOR, KEYED));
        refusal(RefusalCode.DUPLICATE_PARTICIPANT, () -> planning.addParticipant(id, DOCTOR, KEYED));
    }

    private void dieBefore(String call) {
        bench.interference.before(call, () -> {
            throw new Crash();
        });
        assertThatThrownBy(() -> planning.schedule(command(BOTH), KEYED)).isInstanceOf(Crash.class);
    }
}
