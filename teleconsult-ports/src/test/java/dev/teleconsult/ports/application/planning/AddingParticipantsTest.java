package dev.teleconsult.ports.application.planning;

import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddingParticipantsTest {

    private Bench bench = Bench.plain();

    @Test
    void lastParticipantShouldOpenTheRoom() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        bench.add(id, PATIENT);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.onlyRoom().room().links())
                .containsOnlyKeys(bench.videoUser("doctor"), bench.videoUser("patient-1"));
        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .containsExactly("Ada Doctor", "Bruno Patient-1");
    }

    @Test
    void participantOfAnIncompleteRosterShouldOpenNoRoom() {
        TeleconsultationId id = bench.schedule(Invitations.of(3, List.of(DOCTOR)));

        bench.add(id, PATIENT);

        assertThat(bench.plan(id).participants().known()).hasSize(2);
        assertThat(bench.record(id).state()).isEqualTo(new RoomState.NoRoom());
        assertThat(bench.storage.allUserIds()).containsKey(new UserId("patient-1"));
    }

    @Test
    void lastParticipantShouldOpenTheRoomAlsoAfterTheStart() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.clock.set(START.plus(Duration.ofMinutes(1)));

        bench.add(id, PATIENT);

        assertThat(bench.linkOf(id, "patient-1"))
                .isEqualTo(bench.onlyRoom().room().links().get(bench.videoUser("patient-1")));
    }

    @Test
    void fullRosterShouldBeRefused() {
        TeleconsultationId id = bench.scheduled();
        Teleconsultation before = bench.record(id);

        assertThat(refusal(RefusalCode.ROSTER_FULL, () -> bench.add(id, Bench.patient(2)))
                        .details())
                .isEqualTo(Map.of(Detail.LIMIT, "2"));

        assertThat(bench.record(id)).isEqualTo(before);
        assertThat(bench.storage.allUserIds()).doesNotContainKey(new UserId("patient-2"));
    }

    @Test
    void frozenRosterShouldBeRefusedAsTooLate() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        refusal(RefusalCode.IMMUTABILITY_WINDOW_CLOSED, () -> bench.add(id, Bench.patient(2)));
    }

    @Test
    void duplicateParticipantShouldBeRefusedWithTheGivenId() {
        TeleconsultationId id = bench.schedule(Invitations.of(3, List.of(DOCTOR)));

        assertThat(refusal(RefusalCode.DUPLICATE_PARTICIPANT, () -> bench.add(id, DOCTOR))
                        .details())
                .isEqualTo(Map.of(Detail.PARTICIPANT, "doctor"));
    }

    @Test
    void duplicateCustomIdShouldBeRefusedWithTheGivenId() {
        FakeUserDirectory directory = new FakeUserDirectory().add("doc", "Doctor", DomainFixtures.DOCTORS);
        FakeCustomIds customIds = new FakeCustomIds().add("D-1", "doc").add("D-2", "doc");
        bench = Bench.with(builder -> builder.directory(directory).customIds(customIds));
        TeleconsultationId id = bench.schedule(Invitations.of(2, List.of(Invitation.of("D-1"))));

        assertThat(refusal(RefusalCode.DUPLICATE_PARTICIPANT, () -> bench.add(id, Invitation.of("D-2")))
                        .detail(Detail.PARTICIPANT))
                .contains("D-2");
    }

    @Test
    void completeRosterWithoutPlusShouldBeRefused() {
        TeleconsultationId id = bench.schedule(Invitations.of(2, List.of(PATIENT)));
        Teleconsultation before = bench.record(id);

        refusal(RefusalCode.NO_PLUS_PARTICIPANT, () -> bench.add(id, Bench.patient(2)));

        assertThat(bench.record(id)).isEqualTo(before);
        assertThat(bench.video.roomsEverOpened()).isEmpty();
    }

    @Test
    void participantInAnUnknownGroupShouldBeRefused() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        refusal(RefusalCode.UNKNOWN_GROUP, () -> bench.add(id, Invitation.of("x", "gardeners", "Xaver")));
    }

    @Test
    void unknownTeleconsultationShouldBeRefused() {
        refusal(
                RefusalCode.TELECONSULTATION_NOT_FOUND,
                () -> Bench.plain().add(new TeleconsultationId("unknown"), PATIENT));
    }

    @Test
    void outageOfTheProviderShouldChangeNothing() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        Teleconsultation before = bench.record(id);
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());

        assertThatThrownBy(() -> bench.add(id, PATIENT)).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.record(id)).isEqualTo(before);
    }

    @Test
    void roomOfAnUnknownOutcomeShouldBeFoundAndDeleted() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
        assertThatThrownBy(() -> bench.add(id, PATIENT)).isInstanceOf(PortUnavailableException.class);

        bench.add(id, PATIENT);
        assertThat(bench.openRooms()).hasSize(2);
        bench.reconcileLater();

        assertThat(bench.onlyRoom().id()).isEqualTo(bench.room(id));
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void concurrentAdditionsShouldBothSucceed() {
        TeleconsultationId id = bench.schedule(Invitations.of(3, List.of(DOCTOR)));
        bench.interference.before("TeleconsultationStore.replace", () -> bench.add(id, Bench.patient(2)));

        bench.add(id, PATIENT);

        assertThat(bench.plan(id).participants().known())
                .extracting(Participant::fullName)
                .containsExactly("Ada Doctor", "Bruno Patient-2", "Bruno Patient-1");
        assertThat(bench.onlyRoom().spec().seats()).hasSize(3);
    }
}
