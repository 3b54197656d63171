package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.contract.CallUploadsContract;
import dev.teleconsult.ports.contract.CompanySettingsContract;
import dev.teleconsult.ports.contract.SdkCredentialsContract;
import dev.teleconsult.ports.contract.TranscriptsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.VideoProviderContract;
import dev.teleconsult.ports.contract.VideoRoomsContract;
import dev.teleconsult.ports.contract.VideoUsersContract;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/** The contracts of a video provider and of its ports, for the fake and for every decorator of it. */
public abstract class FakeVideoContracts {

    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0};
    private static final byte[] GIF = {'G', 'I', 'F', '8', '9', 'a'};

    protected final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    protected final FakeVideoProvider inside;
    private final ProviderCapabilities capabilities;
    private final Function<FakeVideoProvider, VideoProvider> decorator;
    private final VideoProvider video;
    private final AtomicInteger rooms = new AtomicInteger();

    /** @param decorator makes the provider under test from a fake */
    protected FakeVideoContracts(Function<FakeVideoProvider, VideoProvider> decorator) {
        this(FakeVideoProvider.STANDARD, decorator);
    }

    /**
     * @param capabilities of the fake
     * @param decorator makes the provider under test from a fake
     */
    protected FakeVideoContracts(
            ProviderCapabilities capabilities, Function<FakeVideoProvider, VideoProvider> decorator) {
        this.capabilities = capabilities;
        this.inside = another();
        this.decorator = decorator;
        this.video = decorator.apply(inside);
    }

    private FakeVideoProvider another() {
        return new FakeVideoProvider(clock, capabilities);
    }

    private RoomId roomOfCalls() {
        return new RoomId("room_of_calls_" + rooms.incrementAndGet());
    }

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
            FakeVideoProvider broken = another();
            broken.failAlways(failure);
            return decorator.apply(broken);
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
            return decorator.apply(another()).users();
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
            return inside.users().register(new UserId(person), role, Language.COMPANY_DEFAULT);
        }

        @Override
        public RoomId strangersRoom(String description) {
            return inside.openStrangersRoom(description);
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
            return roomOfCalls();
        }

        @Override
        public UploadKey upload(RoomId room) {
            return inside.addUpload(room);
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
            return roomOfCalls();
        }

        @Override
        public SessionId call(RoomId room) {
            return inside.holdSession(room);
        }

        @Override
        public void transcribe(SessionId call, String contentType, byte[] content) {
            inside.addTranscript(call, contentType, content);
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
            return GIF.clone();
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
            return inside.users().register(new UserId(person), Role.BASIC, Language.COMPANY_DEFAULT);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }
    }

    /** Answers what the contracts of the ports ask about their upstream. */
    abstract class InTrouble {

        public void upstreamIs(Trouble trouble) {
            inside.failAlways(Troubles.failure(trouble));
        }

        public ProviderCapabilities capabilities() {
            return video.capabilities();
        }

        public void upstreamIsFine() {
            inside.heal();
        }
    }
}
