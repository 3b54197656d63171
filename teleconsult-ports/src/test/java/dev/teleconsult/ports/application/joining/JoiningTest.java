package dev.teleconsult.ports.application.joining;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.Attendee;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoiningTest {

    private static final String WRITE = "TeleconsultationStore.replace";

    private Bench bench = Bench.plain();

    @Test
    void everyParticipantShouldGetTheirOwnLinkInsideTheWindow() {
        TeleconsultationId id = bench.scheduled();
        Map<?, AccessLink> links = bench.onlyRoom().room().links();
        bench.openTheWindow();

        View doctor = bench.join(id, "doctor");
        View patient = bench.join(id, "patient-1");

        assertThat(doctor.link()).contains(links.get(bench.videoUser("doctor")));
        assertThat(patient.link()).contains(links.get(bench.videoUser("patient-1")));
        assertThat(doctor.reason()).isEmpty();
        assertThat(doctor.videoUser()).isEqualTo(bench.videoUser("doctor"));
    }

    @Test
    void knownParticipantsShouldBeShownInTheOrderOfTheRoster() {
        TeleconsultationId id = bench.schedule(Invitations.of(3, List.of(PATIENT, DOCTOR)));

        assertThat(bench.join(id, "doctor").attendees())
                .containsExactly(
                        new Attendee(bench.videoUser("patient-1"), "Bruno Patient-1", Role.BASIC),
                        new Attendee(bench.videoUser("doctor"), "Ada Doctor", Role.PLUS));
    }

    @Test
    void windowShouldOpenToTheMillisecond() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));

        View early = bench.join(id, "doctor");
        assertThat(early.link()).isEmpty();
        assertThat(early.reason()).contains(WaitingReason.TOO_EARLY);
        assertThat(early.joinableFrom()).isEqualTo(OPENS);
        assertThat(early.schedule()).isEqualTo(DomainFixtures.aPlan().schedule());
        assertThat(early.now()).isEqualTo(OPENS.minusMillis(1));
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);

        bench.openTheWindow();
        View inTime = bench.join(id, "doctor");
        assertThat(inTime.link()).isPresent();
        assertThat(inTime.joinableFrom()).isEqualTo(OPENS);
    }

    @Test
    void unnamedParticipantShouldBeAwaitedAlsoAfterTheStart() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.openTheWindow();

        View view = bench.join(id, "doctor");

        assertThat(view.link()).isEmpty();
        assertThat(view.reason()).contains(WaitingReason.AWAITING_PARTICIPANTS);
        assertThat(view.details()).isEmpty();
    }

    @Test
    void participantShouldWaitWhileARoomIsReplaced() {
        TeleconsultationId id = bench.put(
                new RoomState.Replacing(Bench.room("old"), DomainFixtures.anOperation("op"), bench.clock.instant()));

        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.TOO_EARLY);
        bench.openTheWindow();

        View view = bench.join(id, "doctor");
        assertThat(view.link()).isEmpty();
        assertThat(view.reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
    }

    @Test
    void participantShouldWaitWhileARoomIsOpened() {
        TeleconsultationId id =
                bench.put(new RoomState.Opening(DomainFixtures.anOperation("op"), bench.clock.instant(), false));
        bench.openTheWindow();

        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
    }

    @Test
    void firstLinkShouldBeWrittenAndLaterLinksShouldNot() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        int writes = bench.storage.callsTo(InMemoryStorage.Operation.REPLACE);

        bench.join(id, "doctor");
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
        bench.join(id, "patient-1");
        bench.join(id, "doctor");

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.REPLACE)).isEqualTo(writes + 1);
    }

    @Test
    void linkShouldNotBeShownWhenRevealingCannotBeWritten() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());

        assertThatThrownBy(() -> bench.join(id, "doctor")).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
    }

    @Test
    void linkShouldBeShownWhenTheAnswerToRevealingWasLost() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.afterwards(Failures.unavailable()));

        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void concurrentReadersShouldBothSeeTheirLinks() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.interference.before(
                WRITE, () -> assertThat(bench.join(id, "patient-1").link()).isPresent());

        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void concurrentChangeShouldBeSeenInsteadOfTheOldRoom() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.interference.before(WRITE, () -> {
            // A replica whose clock is behind.
            bench.clock.set(OPENS.minusSeconds(1));
            bench.change(id, ChangeCommand.none().invitations(Invitations.of(DOCTOR, Bench.patient(2))));
            bench.openTheWindow();
        });

        AccessLink shown = bench.linkOf(id, "doctor");

        assertThat(shown).isEqualTo(bench.onlyRoom().room().links().get(bench.videoUser("doctor")));
    }

    @Test
    void participantRemovedConcurrentlyShouldBeAStranger() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.interference.before(WRITE, () -> {
            bench.clock.set(OPENS.minusSeconds(1));
            bench.change(id, ChangeCommand.none().invitations(Invitations.of(DOCTOR, Bench.patient(2))));
            bench.openTheWindow();
        });

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> bench.join(id, "patient-1"));
    }

    @Test
    void concurrentCancellationShouldBeSeen() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.interference.before(WRITE, () -> bench.cancel(id));

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.join(id, "doctor"));
    }

    @Test
    void strangerShouldSeeNothing() {
        TeleconsultationId id = bench.scheduled();
        bench.schedule(Invitations.of(DOCTOR, Bench.patient(7)));
        bench.openTheWindow();

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> bench.join(id, "patient-7"));
        refusal(RefusalCode.UNAUTHORIZED_USER, () -> bench.join(id, "unknown-user"));
        assertThat(bench.phase(id)).as("a stranger does not reveal").isEqualTo(RoomState.Phase.READY);
    }

    @Test
    void anonymousCallerShouldNotLearnWhetherAVisitExists() {
        TeleconsultationId id = bench.scheduled();

        for (TeleconsultationId any : List.of(id, new TeleconsultationId("unknown"))) {
            refusal(
                    RefusalCode.UNAUTHORIZED_USER,
                    () -> bench.application.joining().join(any, Bench.AS_IT_IS, RequestContext.anonymous("x")));
        }
    }

    @Test
    void unknownVisitShouldBeRefusedWithItsId() {
        assertThat(refusal(
                                RefusalCode.TELECONSULTATION_NOT_FOUND,
                                () -> bench.join(new TeleconsultationId("unknown"), "doctor"))
                        .detail(Detail.ACTUAL))
                .contains("unknown");
    }

    @Test
    void detailsShouldBeThoseOfTheCurrentRoomAlsoBeforeTheWindow() {
        TeleconsultationId id = bench.scheduled();

        assertThat(bench.join(id, "doctor").details()).isPresent();
        assertThat(bench.join(id, "doctor").details().orElseThrow().live()).isTrue();
    }

    @Test
    void unavailableDetailsShouldNotDelayAParticipant() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.video.failAlways(FakeVideoProvider.Operation.ROOM_DETAILS, Failures.unavailable());

        View view = bench.join(id, "doctor");

        assertThat(view.link()).isPresent();
        assertThat(view.details()).isEmpty();
    }

    @Test
    void detailsShouldBeSharedByConcurrentParticipants() {
        bench = Bench.with(builder -> builder.detailsFreshFor(Duration.ofMinutes(1)));
        TeleconsultationId id = bench.scheduled();

        bench.join(id, "doctor");
        bench.join(id, "patient-1");

        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.ROOM_DETAILS))
                .isEqualTo(1);
    }

    @Test
    void linkShouldContainTheRequestedPreferences() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        assertThat(query(bench, id, new LinkPreferences(true, Language.ENGLISH), by("doctor")))
                .isEqualTo("background=on&language=en");
        assertThat(query(bench, id, Bench.AS_IT_IS, by("doctor"))).isNull();
    }

    @Test
    void nameShouldBeInALinkOnlyWhenConfigured() {
        Bench silent = Bench.plain();
        Bench open = Bench.with(builder -> builder.displaysNames(true));
        TeleconsultationId id = silent.scheduled();
        TeleconsultationId same = open.scheduled();
        silent.openTheWindow();
        open.openTheWindow();
        LinkPreferences named = Bench.AS_IT_IS.displayName("Mallory");

        assertThat(query(silent, id, named, by("doctor"))).isNull();
        assertThat(query(open, same, named, by("doctor")))
                .as("the name on record, not the caller's")
                .isEqualTo("name=" + HexFormat.of().formatHex("Ada Doctor".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void languageOnRecordShouldBeTheDefault() {
        TeleconsultationId id = bench.schedule(Invitations.of(
                DOCTOR, new Invitation(PATIENT.user(), PATIENT.groups(), PATIENT.fullName(), Language.ITALIAN)));
        bench.openTheWindow();

        assertThat(query(bench, id, Bench.AS_IT_IS, by("patient-1"))).isEqualTo("language=it");
        assertThat(query(bench, id, new LinkPreferences(false, Language.ENGLISH), by("patient-1")))
                .isEqualTo("language=en");
    }

    @Test
    void configuredGroupsShouldGetABackgroundByDefault() {
        bench = Bench.with(builder -> builder.groupsWithBackground(Set.of(DomainFixtures.DOCTORS, "tablets")));
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        assertThat(query(bench, id, Bench.AS_IT_IS, by("doctor"))).isEqualTo("background=on");
        assertThat(query(bench, id, Bench.AS_IT_IS, by("patient-1"))).isNull();
        assertThat(query(bench, id, Bench.AS_IT_IS, by("patient-1").groups(Set.of("tablets"))))
                .isEqualTo("background=on");
    }

    @Test
    void groupsOfTheDirectoryShouldDecideTheBackgroundWhenTheRecordHasNone() {
        FakeUserDirectory directory = new FakeUserDirectory()
                .add("doctor", "Ada Doctor", DomainFixtures.DOCTORS)
                .add("patient-1", "Bruno Patient-1", DomainFixtures.PATIENTS);
        bench = Bench.with(
                builder -> builder.directory(directory).groupsWithBackground(Set.of(DomainFixtures.DOCTORS)));
        TeleconsultationId id = bench.putWithoutNames(new RoomState.Ready(Bench.room("room-of-the-original")));
        bench.openTheWindow();

        assertThat(query(bench, id, Bench.AS_IT_IS, by("doctor"))).isEqualTo("background=on");
        assertThat(query(bench, id, Bench.AS_IT_IS, by("patient-1"))).isNull();
    }

    @Test
    void namesShouldComeFromTheDirectoryWhenTheRecordHasNone() {
        FakeUserDirectory directory = new FakeUserDirectory().add("doctor", "Ada Doctor", DomainFixtures.DOCTORS);
        bench = Bench.with(builder -> builder.directory(directory));
        TeleconsultationId id = bench.putWithoutNames(new RoomState.Ready(Bench.room("room-of-the-original")));

        assertThat(bench.join(id, "doctor").attendees())
                .extracting(Attendee::fullName)
                .containsExactly("Ada Doctor", "");

        directory.failAlways(Failures.unavailable());
        bench.openTheWindow();
        assertThat(bench.join(id, "doctor").link())
                .as("missing names keep no participant out")
                .isPresent();
    }

    @Test
    void missingRoomShouldBeOpened() {
        TeleconsultationId id = bench.put(new RoomState.NoRoom());
        bench.openTheWindow();

        assertThat(bench.join(id, "doctor").link())
                .contains(bench.onlyRoom().room().links().get(bench.videoUser("doctor")));
    }

    @Test
    void participantShouldWaitWhenAMissingRoomCannotBeOpened() {
        TeleconsultationId id = bench.put(new RoomState.NoRoom());
        bench.openTheWindow();
        bench.video.failAlways(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());

        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.ROOM_IN_PREPARATION);

        bench.video.heal();
        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void missingRoomShouldNotBeOpenedForARosterWithoutAPlus() {
        TeleconsultationId id = bench.putWithoutNames(new RoomState.NoRoom());
        bench.openTheWindow();

        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.OPEN_ROOM)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void readersShouldNotOpenRoomsEndlesslyDuringUnknownOutcomes(int readers) {
        TeleconsultationId id = bench.put(new RoomState.NoRoom());
        bench.openTheWindow();
        bench.video.failAlways(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));

        for (int reader = 0; reader < readers; reader++) {
            bench.join(id, "doctor");
        }

        assertThat(bench.openRooms()).hasSize(Math.min(3, readers));
        assertThat(bench.leftovers(id)).hasSize(Math.min(3, readers)).allMatch(Leftover.PossibleRoom.class::isInstance);
        bench.video.heal();
        bench.reconcileLater();
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void participantWithoutALinkOnRecordShouldWait() {
        Room room = Bench.room("room-of-the-original");
        Room withoutDoctor = new Room(
                new RoomId("room-of-the-original"),
                Map.of(new VideoUserId("usr_patient-1"), room.links().get(new VideoUserId("usr_patient-1"))));
        TeleconsultationId id = bench.put(new RoomState.Ready(withoutDoctor));
        bench.openTheWindow();

        assertThat(bench.join(id, "doctor").link()).isEmpty();
        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
        assertThat(bench.join(id, "patient-1").link()).isPresent();
    }

    @Test
    void identitiesShouldBeLookedUpOnce() {
        bench.storage.userIds().add(new UserId("doctor"), new VideoUserId("usr_x"), by("x"));
        bench.video.know(new VideoUserId("usr_x"), Role.PLUS);
        TeleconsultationId id = bench.schedule(BOTH);
        int before = bench.storage.callsTo(InMemoryStorage.Operation.FIND_USER_IDS);

        bench.join(id, "doctor");
        bench.join(id, "patient-1");

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.FIND_USER_IDS))
                .isEqualTo(before);
    }

    private static String query(Bench bench, TeleconsultationId id, LinkPreferences wanted, RequestContext who) {
        return bench.application
                .joining()
                .join(id, wanted, who)
                .link()
                .orElseThrow()
                .uri()
                .getQuery();
    }
}
