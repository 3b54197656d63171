package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
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
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.contract.CallEventsContract;
import dev.teleconsult.ports.contract.CallUploadsContract;
import dev.teleconsult.ports.contract.CompanySettingsContract;
import dev.teleconsult.ports.contract.SdkCredentialsContract;
import dev.teleconsult.ports.contract.TranscriptsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.VideoProviderContract;
import dev.teleconsult.ports.contract.VideoRoomsContract;
import dev.teleconsult.ports.contract.VideoUsersContract;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FakeVideoProviderTest {

    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0};

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final FakeVideoProvider video = new FakeVideoProvider(clock);
    private final AtomicInteger rooms = new AtomicInteger();

    @Nested
    class Provider implements VideoProviderContract {

        @Override
        public VideoProvider testee() {
            return video;
        }

        @Override
        public VideoProvider builtWhileUnreachable() {
            return broken(Failures.unavailable());
        }

        @Override
        public VideoProvider builtWithTheWrongKey() {
            return broken(Failures.rejected());
        }

        private VideoProvider broken(Failure failure) {
            FakeVideoProvider built = new FakeVideoProvider();
            built.failAlways(failure);
            return built;
        }
    }

    @Nested
    class Users extends InTrouble implements VideoUsersContract {

        @Override
        public VideoUsers testee() {
            return video.users();
        }

        @Override
        public VideoUsers anotherReplica() {
            return new FakeVideoProvider().users();
        }
    }

    @Nested
    class Rooms extends InTrouble implements VideoRoomsContract {

        @Override
        public VideoRooms testee() {
            return video.rooms();
        }

        @Override
        public VideoUserId known(String person, Role role) {
            return video.users().register(new UserId(person), role, Language.COMPANY_DEFAULT);
        }

        @Override
        public RoomId strangersRoom(String description) {
            return video.openStrangersRoom(description);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }
    }

    @Nested
    class Uploads extends InTrouble implements CallUploadsContract {

        @Override
        public CallUploads testee() {
            return video.uploads();
        }

        @Override
        public RoomId room() {
            return aRoomId();
        }

        @Override
        public UploadKey upload(RoomId room) {
            return video.addUpload(room);
        }
    }

    @Nested
    class Recordings extends InTrouble implements TranscriptsContract {

        @Override
        public Transcripts testee() {
            return video.transcripts();
        }

        @Override
        public RoomId room() {
            return aRoomId();
        }

        @Override
        public SessionId call(RoomId room) {
            return video.holdSession(room);
        }

        @Override
        public void transcribe(SessionId call, String contentType, byte[] content) {
            video.addTranscript(call, contentType, content);
        }
    }

    @Nested
    class Look extends InTrouble implements CompanySettingsContract {

        @Override
        public CompanySettings testee() {
            return video.company();
        }

        @Override
        public byte[] goodImage() {
            return JPEG.clone();
        }

        @Override
        public byte[] badImage() {
            return new byte[] {'G', 'I', 'F', '8', '9', 'a'};
        }
    }

    @Nested
    class Credentials extends InTrouble implements SdkCredentialsContract {

        @Override
        public SdkCredentials testee() {
            return video.credentials();
        }

        @Override
        public VideoUserId known(String person) {
            return video.users().register(new UserId(person), Role.BASIC, Language.COMPANY_DEFAULT);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }
    }

    @Nested
    class Events implements CallEventsContract {

        @Override
        public CallEvents testee() {
            return video.callEvents();
        }

        @Override
        public Message message(CallEvent event, Instant signedAt) {
            return of(video.message(event, signedAt));
        }

        @Override
        public Message unrelatedMessage(Instant signedAt) {
            return of(video.unrelatedMessage(signedAt));
        }

        @Override
        public Message unreadableMessage(Instant signedAt) {
            return of(video.unreadableMessage(signedAt));
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

    /** How the contracts put it in trouble. */
    abstract class InTrouble {

        public void upstreamIs(Trouble trouble) {
            video.failAlways(Troubles.failure(trouble));
        }

        public void upstreamIsFine() {
            video.heal();
        }
    }

    @Test
    void roomsShouldBeShownWhereTheyAre() {
        Room kept = open("kept");
        Room deleted = open("deleted");

        video.rooms().delete(deleted.id());

        assertThat(video.currentRooms())
                .extracting(FakeVideoProvider.OpenedRoom::id)
                .containsExactly(kept.id());
        assertThat(video.deletedRooms())
                .extracting(FakeVideoProvider.OpenedRoom::id)
                .containsExactly(deleted.id());
        assertThat(video.roomsEverOpened())
                .extracting(FakeVideoProvider.OpenedRoom::id)
                .containsExactly(kept.id(), deleted.id());
        assertThat(video.roomsEverOpened().get(0).token().teleconsultation().value())
                .isEqualTo("kept");
        assertThat(video.roomsEverOpened().get(0).openedAt()).isEqualTo(clock.instant());
    }

    @Test
    void strangersRoomsShouldBeShownApart() {
        RoomId strangers = video.openStrangersRoom("Cardiology");
        open("ours");

        assertThat(video.strangersRooms()).containsExactly(strangers);
        assertThat(video.roomsEverOpened()).hasSize(1);

        video.rooms().delete(strangers);
        assertThat(video.strangersRooms()).isEmpty();
    }

    @Test
    void searchShouldNotLookBehindItsHorizon() {
        CorrelationToken token = token("old");
        open("old");
        clock.advance(Duration.ofHours(1));

        assertThat(video.rooms().search(Set.of(token), clock.instant())).isEmpty();
        assertThat(video.rooms().search(Set.of(token), clock.instant().minus(Duration.ofHours(1))))
                .containsKey(token);
    }

    /** As at the provider, what counts is the role a person was first made known with. */
    @Test
    void knownUsersShouldKeepTheirFirstRole() {
        VideoUserId patient = new VideoUserId("usr_patient");
        video.know(patient, Role.BASIC);
        video.know(patient, Role.PLUS);

        assertThat(video.knownUsers()).containsEntry(patient, Role.BASIC);
    }

    @Test
    void linksShouldNotBeGuessable() {
        List<String> tokens = open("one").links().values().stream()
                .map(link -> link.uri().getPath())
                .toList();

        assertThat(tokens).allMatch(path -> path.matches("/eu/call/[0-9a-f]{32}"));
    }

    @Test
    void transcriptsShouldNeedACall() {
        assertThatThrownBy(() -> video.addTranscript(new SessionId("never"), "text/plain", new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBackgroundInUseShouldBeShown() {
        assertThat(video.backgroundInUse()).isEmpty();

        String alias = video.company().uploadBackground(JPEG).alias();
        assertThat(video.backgroundInUse()).isEmpty();

        video.company().useBackground(alias);
        assertThat(video.backgroundInUse()).contains(alias);
    }

    @Test
    void closeShouldBeShown() {
        assertThat(video.isClosed()).isFalse();

        video.close();

        assertThat(video.isClosed()).isTrue();
    }

    private RoomId aRoomId() {
        return new RoomId("room_of_calls_" + rooms.incrementAndGet());
    }

    private static CorrelationToken token(String teleconsultation) {
        return new CorrelationToken(new TeleconsultationId(teleconsultation), new OperationId("op-1"));
    }

    private Room open(String teleconsultation) {
        Participant doctor = DomainFixtures.aDoctor("usr_doctor");
        Participant patient = DomainFixtures.aPatient("usr_patient");
        video.know(doctor.videoUser(), Role.PLUS);
        video.know(patient.videoUser(), Role.BASIC);
        Plan plan = new Plan(Participants.of(List.of(doctor, patient)), DomainFixtures.aSchedule());
        return video.rooms()
                .open(
                        RoomSpec.of(plan, DomainFixtures.privileges(), DomainFixtures.settings()),
                        token(teleconsultation));
    }
}
