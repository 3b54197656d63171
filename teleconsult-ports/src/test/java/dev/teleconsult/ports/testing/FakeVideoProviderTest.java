package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.contract.CallEventsContract;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FakeVideoProviderTest extends FakeVideoContracts {

    FakeVideoProviderTest() {
        super(inside -> inside);
    }

    @Nested
    class Events implements CallEventsContract {

        @Override
        public ProviderCapabilities capabilities() {
            return inside.capabilities();
        }

        @Override
        public CallEvents testee() {
            return inside.callEvents();
        }

        @Override
        public Message message(CallEvent event, Instant signedAt) {
            return of(inside.message(event, signedAt));
        }

        @Override
        public Message unrelatedMessage(Instant signedAt) {
            return of(inside.unrelatedMessage(signedAt));
        }

        @Override
        public Message unreadableMessage(Instant signedAt) {
            return of(inside.unreadableMessage(signedAt));
        }

        @Override
        public Message forgedMessage(CallEvent event, Instant signedAt) {
            return of(new FakeVideoProvider().message(event, signedAt));
        }

        @Override
        public Duration tolerance() {
            return FakeVideoProvider.EVENT_TOLERANCE;
        }

        private Message of(FakeVideoProvider.SignedMessage message) {
            return new Message(message.headers(), message.body());
        }
    }

    @Test
    void currentAndFormerRoomsShouldBeShown() {
        Room kept = open("kept");
        Room deleted = open("deleted");

        inside.rooms().delete(deleted.id());

        assertThat(inside.currentRooms())
                .extracting(FakeVideoProvider.OpenedRoom::id)
                .containsExactly(kept.id());
        assertThat(inside.deletedRooms())
                .extracting(FakeVideoProvider.OpenedRoom::id)
                .containsExactly(deleted.id());
        assertThat(inside.roomsEverOpened())
                .extracting(FakeVideoProvider.OpenedRoom::id)
                .containsExactly(kept.id(), deleted.id());
        assertThat(inside.roomsEverOpened().get(0).token().teleconsultation().value())
                .isEqualTo("kept");
        assertThat(inside.roomsEverOpened().get(0).openedAt()).isEqualTo(clock.instant());
    }

    @Test
    void foreignRoomsShouldBeShownSeparately() {
        RoomId strangers = inside.openStrangersRoom("Cardiology");
        open("ours");

        assertThat(inside.strangersRooms()).containsExactly(strangers);
        assertThat(inside.roomsEverOpened()).hasSize(1);

        inside.rooms().delete(strangers);
        assertThat(inside.strangersRooms()).isEmpty();
    }

    @Test
    void searchShouldNotFindRoomsBeforeItsHorizon() {
        CorrelationToken token = token("old");
        open("old");
        clock.advance(Duration.ofHours(1));

        assertThat(inside.rooms().search(Set.of(token), clock.instant())).isEmpty();
        assertThat(inside.rooms().search(Set.of(token), clock.instant().minus(Duration.ofHours(1))))
                .containsKey(token);
    }

    /** As at the provider, the role of a person's first registration counts. */
    @Test
    void knownUsersShouldKeepTheirFirstRole() {
        VideoUserId patient = new VideoUserId("usr_patient");
        inside.know(patient, Role.BASIC);
        inside.know(patient, Role.PLUS);

        assertThat(inside.knownUsers()).containsEntry(patient, Role.BASIC);
    }

    @Test
    void linksShouldNotBeGuessable() {
        List<String> tokens = open("one").links().values().stream()
                .map(link -> link.uri().getPath())
                .toList();

        assertThat(tokens).allMatch(path -> path.matches("/eu/call/[0-9a-f]{32}"));
    }

    @Test
    void transcriptsShouldRequireACall() {
        assertThatThrownBy(() -> inside.addTranscript(new SessionId("never"), "text/plain", new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBackgroundInUseShouldBeShown() {
        assertThat(inside.backgroundInUse()).isEmpty();

        String alias = inside.company()
                .uploadBackground(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0})
                .alias();
        assertThat(inside.backgroundInUse()).isEmpty();

        inside.company().useBackground(alias);
        assertThat(inside.backgroundInUse()).contains(alias);
    }

    @Test
    void closeShouldBeShown() {
        assertThat(inside.isClosed()).isFalse();

        inside.close();

        assertThat(inside.isClosed()).isTrue();
    }

    private static CorrelationToken token(String teleconsultation) {
        return new CorrelationToken(new TeleconsultationId(teleconsultation), new OperationId("op-1"));
    }

    private Room open(String teleconsultation) {
        Participant doctor = DomainFixtures.aDoctor("usr_doctor");
        Participant patient = DomainFixtures.aPatient("usr_patient");
        inside.know(doctor.videoUser(), Role.PLUS);
        inside.know(patient.videoUser(), Role.BASIC);
        Plan plan = new Plan(Participants.of(List.of(doctor, patient)), DomainFixtures.aSchedule());
        return inside.rooms()
                .open(
                        RoomSpec.of(plan, DomainFixtures.privileges(), DomainFixtures.settings()),
                        token(teleconsultation));
    }
}
