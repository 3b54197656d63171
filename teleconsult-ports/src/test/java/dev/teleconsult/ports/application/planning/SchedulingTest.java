package dev.teleconsult.ports.application.planning;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulingTest {

    private static final Set<String> GROUPS = Set.of(DomainFixtures.PATIENTS);

    private Bench bench = Bench.plain();

    @Test
    void scheduleShouldOpenNoRoomForAnIncompleteRoster() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        assertThat(bench.record(id).state()).isEqualTo(new RoomState.NoRoom());
        assertThat(bench.plan(id).schedule()).isEqualTo(Schedule.startingAt(START, HOUR));
        assertThat(bench.video.roomsEverOpened()).isEmpty();
    }

    @Test
    void scheduleShouldRegisterTheNamedParticipantsOfAnIncompleteRoster() {
        bench.schedule(Invitations.of(3, List.of(DOCTOR, PATIENT)));

        assertThat(bench.storage.allUserIds()).containsOnlyKeys(new UserId("doctor"), new UserId("patient-1"));
        assertThat(bench.video.knownUsers())
                .isEqualTo(Map.of(
                        bench.videoUser("doctor"), Role.PLUS,
                        bench.videoUser("patient-1"), Role.BASIC));
    }

    @Test
    void scheduleShouldAcceptAPlanWithoutParticipants() {
        TeleconsultationId id = bench.schedule(Invitations.of(2, List.of()));

        assertThat(bench.plan(id).participants().expected()).isEqualTo(2);
        assertThat(bench.plan(id).participants().known()).isEmpty();
    }

    @Test
    void scheduleShouldOpenOneRoomWhenEveryParticipantIsKnown() {
        TeleconsultationId id = bench.scheduled();

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.room(id)).isEqualTo(bench.onlyRoom().id());
        assertThat(bench.record(id).room().orElseThrow().links())
                .containsOnlyKeys(bench.video.knownUsers().keySet());
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void roomShouldHaveTheTokenOfTheTeleconsultation() {
        TeleconsultationId id = bench.scheduled();

        assertThat(bench.onlyRoom().token().teleconsultation()).isEqualTo(id);
    }

    @Test
    void roomShouldSeatEveryParticipantByRole() {
        bench = Bench.with(builder -> builder.privileges(Privileges.of(
                Set.of(DomainFixtures.PATIENTS),
                Tools.only(Set.of(Tool.CHAT)),
                Set.of(DomainFixtures.DOCTORS),
                Tools.unrestricted())));

        bench.scheduled();

        assertThat(bench.onlyRoom().spec().seats())
                .containsExactlyInAnyOrder(
                        new RoomSpec.Seat(bench.videoUser("doctor"), Role.PLUS, Tools.unrestricted()),
                        new RoomSpec.Seat(bench.videoUser("patient-1"), Role.BASIC, Tools.only(Set.of(Tool.CHAT))));
    }

    @Test
    void highestRoleShouldCount() {
        Invitation both = new Invitation(
                new UserId("both"),
                Set.of(DomainFixtures.PATIENTS, DomainFixtures.DOCTORS),
                "Both",
                Language.COMPANY_DEFAULT);

        bench.schedule(Invitations.of(both, PATIENT));

        assertThat(bench.video.knownUsers()).containsEntry(bench.videoUser("both"), Role.PLUS);
    }

    @Test
    void unlimitedRoomShouldHaveNoDuration() {
        bench.scheduled();

        assertThat(bench.onlyRoom().spec().duration()).isEmpty();
    }

    @Test
    void limitedRoomShouldHaveADuration() {
        bench = Bench.with(builder -> builder.callSettings(
                new CallSettings(false, Recording.AUTOMATIC, true, DurationPolicy.limitedToADay())));

        bench.scheduled();

        assertThat(bench.onlyRoom().spec().duration()).contains(HOUR);
        assertThat(bench.onlyRoom().spec().live()).isFalse();
        assertThat(bench.onlyRoom().spec().recording()).isEqualTo(Recording.AUTOMATIC);
        assertThat(bench.onlyRoom().spec().transcription()).isTrue();
    }

    @Test
    void participantsShouldBeRecordedAsGivenAndInOrder() {
        Invitation italian = new Invitation(new UserId("patient-9"), GROUPS, "Anna", Language.ITALIAN);

        TeleconsultationId id = bench.schedule(Invitations.of(italian, DOCTOR));

        assertThat(bench.plan(id).participants().known())
                .containsExactly(
                        new Participant(bench.videoUser("patient-9"), "Anna", GROUPS, Language.ITALIAN),
                        new Participant(
                                bench.videoUser("doctor"),
                                "Ada Doctor",
                                Set.of(DomainFixtures.DOCTORS),
                                Language.COMPANY_DEFAULT));
    }

    @Test
    void knownParticipantsShouldKeepTheirVideoUser() {
        VideoUserId original = new VideoUserId("usr_of_the_original");
        bench.video.know(original, Role.PLUS);
        bench.storage.userIds().add(new UserId("doctor"), original, Bench.system());

        TeleconsultationId id = bench.scheduled();

        assertThat(bench.plan(id).participants().known().get(0).videoUser()).isEqualTo(original);
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.REGISTER_USER))
                .isEqualTo(1);
    }

    @Test
    void scheduleShouldAcceptAnEndInsteadOfALength() {
        TeleconsultationId id = bench.schedule(
                new ScheduleCommand(BOTH, ScheduleChange.none().start(START).end(START.plus(Duration.ofMinutes(5)))));

        assertThat(bench.plan(id).schedule().length()).contains(Duration.ofMinutes(5));
    }

    @Test
    void fullRoomShouldBeAccepted() {
        bench.schedule(Bench.people(25));

        assertThat(bench.onlyRoom().spec().seats()).hasSize(25);
    }

    @Test
    void directoryShouldProvideNamesAndGroups() {
        FakeUserDirectory directory = directory();
        bench = Bench.with(builder -> builder.directory(directory));

        TeleconsultationId id = bench.schedule(Invitations.ofUserIds(List.of(new UserId("doc"), new UserId("pat"))));

        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .containsExactly("Doctor of the directory", "Patient of the directory");
        assertThat(bench.plan(id).participants().known().get(0).groups())
                .containsExactlyInAnyOrder(DomainFixtures.DOCTORS, "staff");
        assertThat(bench.onlyRoom().spec().seats())
                .extracting(RoomSpec.Seat::role)
                .contains(Role.PLUS, Role.BASIC);
    }

    @Test
    void callerShouldProvideTheLanguageWithADirectory() {
        bench = Bench.with(builder -> builder.directory(directory()));

        TeleconsultationId id = bench.schedule(Invitations.of(
                new Invitation(new UserId("doc"), Set.of(), "", Language.ENGLISH), Invitation.of("pat")));

        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::language)
                .containsExactly(Language.ENGLISH, Language.COMPANY_DEFAULT);
    }

    @Test
    void customIdsShouldBeResolvedBeforeTheDirectoryIsAsked() {
        FakeCustomIds customIds = new FakeCustomIds().add("D-1", "doc").add("P-1", "pat");
        bench = Bench.with(builder -> builder.directory(directory()).customIds(customIds));

        bench.schedule(Invitations.ofUserIds(List.of(new UserId("D-1"), new UserId("P-1"))));

        assertThat(bench.storage.allUserIds()).containsOnlyKeys(new UserId("doc"), new UserId("pat"));
    }

    @Test
    void twoCustomIdsOfOnePersonShouldBeRefusedWithTheGivenId() {
        FakeCustomIds customIds = new FakeCustomIds().add("D-1", "doc").add("D-2", "doc");
        bench = Bench.with(builder -> builder.directory(directory()).customIds(customIds));

        assertThat(refusal(
                                RefusalCode.DUPLICATE_PARTICIPANT,
                                () -> bench.schedule(
                                        Invitations.ofUserIds(List.of(new UserId("D-1"), new UserId("D-2")))))
                        .detail(Detail.PARTICIPANT))
                .contains("D-2");
    }

    @Test
    void directoryIdShouldBeUnknownWhenCustomIdsAreExpected() {
        FakeCustomIds customIds = new FakeCustomIds().add("D-1", "doc");
        bench = Bench.with(builder -> builder.directory(directory()).customIds(customIds));

        refusal(
                RefusalCode.UNKNOWN_USER,
                () -> bench.schedule(Invitations.ofUserIds(List.of(new UserId("D-1"), new UserId("doc")))));
    }

    static Stream<Arguments> refusedWithoutADirectory() {
        return Stream.of(
                arguments(RefusalCode.NO_PLUS_PARTICIPANT, Invitations.of(PATIENT, Bench.patient(2)), Map.of()),
                arguments(
                        RefusalCode.TOO_FEW_PARTICIPANTS,
                        Invitations.of(DOCTOR),
                        Map.of(Detail.LIMIT, "2", Detail.ACTUAL, "1")),
                arguments(
                        RefusalCode.TOO_FEW_PARTICIPANTS,
                        Invitations.of(-1, List.of()),
                        Map.of(Detail.LIMIT, "2", Detail.ACTUAL, "-1")),
                arguments(
                        RefusalCode.TOO_MANY_PARTICIPANTS,
                        Bench.people(26),
                        Map.of(Detail.LIMIT, "25", Detail.ACTUAL, "26")),
                arguments(
                        RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED,
                        Invitations.of(2, List.of(DOCTOR, PATIENT, Bench.patient(2))),
                        Map.of(Detail.LIMIT, "2", Detail.ACTUAL, "3")),
                arguments(
                        RefusalCode.DUPLICATE_PARTICIPANT,
                        Invitations.of(DOCTOR, PATIENT, DOCTOR),
                        Map.of(Detail.PARTICIPANT, "doctor")),
                arguments(
                        RefusalCode.UNKNOWN_GROUP,
                        Invitations.of(DOCTOR, Invitation.of("x", "gardeners", "Xaver")),
                        Map.of(
                                Detail.PARTICIPANT, "x",
                                Detail.ACTUAL, "gardeners",
                                Detail.ALLOWED, "doctors, patients")),
                arguments(
                        RefusalCode.GROUPS_REQUIRED,
                        Invitations.of(
                                DOCTOR, new Invitation(new UserId("x"), Set.of(), "Xaver", Language.COMPANY_DEFAULT)),
                        Map.of(Detail.PARTICIPANT, "x", Detail.ALLOWED, "doctors, patients")),
                arguments(
                        RefusalCode.FULL_NAME_REQUIRED,
                        Invitations.of(DOCTOR, Invitation.of("x", DomainFixtures.PATIENTS, " ")),
                        Map.of(Detail.PARTICIPANT, "x")),
                arguments(
                        RefusalCode.DIRECTORY_REQUIRED,
                        Invitations.ofUserIds(List.of(new UserId("doctor"), new UserId("x"))),
                        Map.of()));
    }

    @ParameterizedTest
    @MethodSource("refusedWithoutADirectory")
    void refusedScheduleShouldLeaveNothing(RefusalCode code, Invitations invitations, Map<Detail, String> details) {
        assertThat(refusal(code, () -> bench.schedule(invitations)).details()).isEqualTo(details);

        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.video.calls()).isZero();
    }

    static Stream<Arguments> refusedWithADirectory() {
        return Stream.of(
                arguments(RefusalCode.GROUPS_NOT_ACCEPTED, Invitation.of("pat", DomainFixtures.PATIENTS, "")),
                arguments(
                        RefusalCode.FULL_NAME_NOT_ACCEPTED,
                        new Invitation(new UserId("pat"), Set.of(), "Name", Language.COMPANY_DEFAULT)),
                arguments(RefusalCode.UNKNOWN_USER, Invitation.of("unknown")),
                arguments(RefusalCode.UNKNOWN_GROUP, Invitation.of("gardener")));
    }

    @ParameterizedTest
    @MethodSource("refusedWithADirectory")
    void scheduleShouldRefusePeopleTheDirectoryDoesNotAllow(RefusalCode code, Invitation bad) {
        bench = Bench.with(builder -> builder.directory(directory()));

        assertThat(refusal(code, () -> bench.schedule(Invitations.of(Invitation.of("doc"), bad)))
                        .detail(Detail.PARTICIPANT))
                .contains(bad.user().value());

        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.video.calls()).isZero();
    }

    @Test
    void customIdWithoutAUserShouldBeAnUnknownUser() {
        FakeCustomIds customIds = new FakeCustomIds().add("D-1", "doc");
        bench = Bench.with(builder -> builder.directory(directory()).customIds(customIds));

        assertThat(refusal(
                                RefusalCode.UNKNOWN_USER,
                                () -> bench.schedule(Invitations.of(Invitation.of("D-1"), Invitation.of("pat"))))
                        .detail(Detail.PARTICIPANT))
                .contains("pat");
    }

    static Stream<Arguments> refusedSchedules() {
        ScheduleChange none = ScheduleChange.none();
        return Stream.of(
                arguments(RefusalCode.START_REQUIRED, none.length(HOUR)),
                arguments(RefusalCode.END_OR_DURATION_REQUIRED, none.start(START)),
                arguments(
                        RefusalCode.END_OR_DURATION_REQUIRED,
                        none.start(START).length(HOUR).end(START.plus(HOUR))),
                arguments(RefusalCode.END_BEFORE_START, none.start(START).end(START)),
                arguments(RefusalCode.END_BEFORE_START, none.start(START).end(START.minusMillis(1))),
                arguments(RefusalCode.DURATION_TOO_SHORT, none.start(START).length(Duration.ofMillis(299_999))),
                arguments(RefusalCode.DURATION_TOO_LONG, none.start(START).length(Duration.ofMillis(86_400_001))),
                arguments(
                        RefusalCode.START_OUT_OF_RANGE, none.start(Instant.MAX).length(HOUR)),
                arguments(
                        RefusalCode.START_OUT_OF_RANGE,
                        none.start(Instant.EPOCH.minusMillis(1)).length(HOUR)));
    }

    @ParameterizedTest
    @MethodSource("refusedSchedules")
    void scheduleShouldRefuseInvalidTimes(RefusalCode code, ScheduleChange schedule) {
        bench = Bench.with(builder -> builder.callSettings(DomainFixtures.limitedSettings()));

        refusal(code, () -> bench.schedule(new ScheduleCommand(BOTH, schedule)));

        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.video.calls()).isZero();
    }

    @Test
    void limitedCallShouldLastADayAtMost() {
        bench = Bench.with(builder -> builder.callSettings(DomainFixtures.limitedSettings()));

        bench.schedule(ScheduleCommand.of(BOTH, START, Duration.ofDays(1)));

        assertThat(bench.onlyRoom().spec().duration()).contains(Duration.ofDays(1));
    }

    @Test
    void unlimitedCallShouldBeAllowedToLastLongerThanADay() {
        TeleconsultationId id = bench.schedule(ScheduleCommand.of(BOTH, START, Duration.ofDays(2)));

        assertThat(bench.plan(id).schedule().length()).contains(Duration.ofDays(2));
    }

    @Test
    void endBeyondTheLastInstantShouldBeRefused() {
        refusal(
                RefusalCode.DURATION_TOO_LONG,
                () -> bench.schedule(ScheduleCommand.of(BOTH, START, Duration.ofSeconds(Long.MAX_VALUE))));
        refusal(
                RefusalCode.DURATION_TOO_LONG,
                () -> bench.schedule(new ScheduleCommand(
                        BOTH, ScheduleChange.none().start(START).end(Instant.MAX))));
    }

    @Test
    void roomRejectedByTheProviderShouldLeaveOnlyVideoUsers() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.rejected());

        assertThatThrownBy(bench::scheduled).isInstanceOf(PortRejectedException.class);

        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.storage.allUserIds()).hasSize(2);
        assertThat(bench.video.roomsEverOpened()).isEmpty();
    }

    @Test
    void outageOfTheProviderShouldLeaveOnlyVideoUsers() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable(Duration.ofSeconds(7)));

        assertThatThrownBy(bench::scheduled)
                .isInstanceOfSatisfying(
                        PortUnavailableException.class,
                        away -> assertThat(away.retryAfter()).contains(Duration.ofSeconds(7)));

        assertThat(bench.storage.all()).isEmpty();
    }

    @Test
    void roomWhoseAnswerWasLostShouldBeDeletedAfterTheTimeLimit() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);
        assertThat(bench.openRooms()).hasSize(1);

        bench.application.reconciler().runOnce();
        assertThat(bench.openRooms())
                .as("not searched for before the time limit")
                .hasSize(1);

        bench.reconcileLater();
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.storage.all()).isEmpty();
    }

    @Test
    void roomThatCannotBeRecordedShouldBeDeletedAfterTheTimeLimit() {
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());
        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);

        bench.reconcileLater();

        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.storage.all()).isEmpty();
    }

    @Test
    void recordWhoseAnswerWasLostShouldBeUsed() {
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.afterwards(Failures.unavailable()));

        TeleconsultationId id = bench.scheduled();

        assertThat(bench.room(id)).isEqualTo(bench.onlyRoom().id());
    }

    @Test
    void failedRegistrationShouldNotPreventOtherRegistrations() {
        bench.video.failNext(FakeVideoProvider.Operation.REGISTER_USER, Failures.unavailable());

        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.storage.allUserIds()).containsOnlyKeys(new UserId("patient-1"));
    }

    /**
     * The record is written while people are added to the user map, and so with the video users they were about to get.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void personRegisteredConcurrentlyShouldHaveTheVideoUserOfTheMap(int expected) {
        VideoUserId others = new VideoUserId("usr_of_another_request");
        bench.video.know(others, Role.BASIC);
        bench.interference.before(
                "TeleconsultationStore.insert",
                () -> bench.storage.userIds().add(new UserId("patient-1"), others, Bench.system()));

        TeleconsultationId id = bench.schedule(Invitations.of(expected, List.of(DOCTOR, PATIENT)));

        assertThat(bench.videoUser("patient-1")).isEqualTo(others);
        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::videoUser)
                .containsExactly(bench.videoUser("doctor"), others);
        assertThat(bench.video.currentRooms())
                .flatExtracting(room -> room.spec().seats())
                .extracting(RoomSpec.Seat::videoUser)
                .isEqualTo(expected == 2 ? List.of(bench.videoUser("doctor"), others) : List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void participantWhoCannotBeMappedShouldLeaveNoRecord(int expected) {
        bench.storage.failNext(InMemoryStorage.Operation.ADD_USER_ID, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.ADD_USER_ID, Failures.unavailable(Duration.ofSeconds(7)));

        assertThatThrownBy(() -> bench.schedule(Invitations.of(expected, List.of(DOCTOR, PATIENT))))
                .isInstanceOfSatisfying(
                        PortUnavailableException.class,
                        away -> assertThat(away.retryAfter()).contains(Duration.ofSeconds(7)));

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.INSERT)).isEqualTo(1);
        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.video.roomsEverOpened()).isEmpty();
    }

    @Test
    void failedInsertionShouldNotPreventRegistrations() {
        bench.storage.failNext(InMemoryStorage.Operation.INSERT, Failures.unavailable());

        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.storage.allUserIds()).containsOnlyKeys(new UserId("doctor"), new UserId("patient-1"));
        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.video.roomsEverOpened()).isEmpty();
    }

    @Test
    void outageOfTheDirectoryShouldNotMakePeopleUnknown() {
        FakeUserDirectory directory = directory();
        directory.failAlways(Failures.unavailable());
        bench = Bench.with(builder -> builder.directory(directory));

        assertThatThrownBy(() -> bench.schedule(Invitations.of(Invitation.of("doc"), Invitation.of("pat"))))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void changedRoleShouldCountInTheRoom() {
        FakeUserDirectory directory = directory();
        bench = Bench.with(builder -> builder.directory(directory));
        Invitations both = Invitations.of(Invitation.of("doc"), Invitation.of("pat"));
        bench.schedule(both);
        directory.add("pat", "Patient no more", DomainFixtures.DOCTORS);

        TeleconsultationId later = bench.schedule(both);

        assertThat(bench.video.currentRooms().stream()
                        .filter(room -> room.token().teleconsultation().equals(later))
                        .flatMap(room -> room.spec().seats().stream())
                        .map(RoomSpec.Seat::role))
                .containsExactly(Role.PLUS, Role.PLUS);
        assertThat(Optional.of(bench.plan(later).participants().known().get(1).fullName()))
                .contains("Patient no more");
    }

    private static FakeUserDirectory directory() {
        return new FakeUserDirectory()
                .add("doc", "Doctor of the directory", DomainFixtures.DOCTORS, "staff")
                .add("pat", "Patient of the directory", DomainFixtures.PATIENTS)
                .add("gardener", "Gardener of the directory", "gardeners");
    }
}
