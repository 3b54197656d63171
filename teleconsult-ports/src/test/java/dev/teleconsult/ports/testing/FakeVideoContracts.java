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
import dev.teleconsult.ports.contract.HeldCallsContract;
import dev.teleconsult.ports.contract.SdkCredentialsContract;
import dev.teleconsult.ports.contract.TranscriptsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.VideoContracts;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.HeldCalls;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/** The contracts of a video provider and of its ports, for the fake and for every decorator of it. */
public abstract class FakeVideoContracts extends VideoContracts {

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

    @Override
    protected VideoProvider video() {
        return video;
    }

    @Override
    protected VideoProvider replica() {
        return decorator.apply(another());
    }

    @Override
    protected VideoProvider unreachable() {
        return broken(Failures.unavailable());
    }

    @Override
    protected VideoProvider withTheWrongKey() {
        return broken(Failures.rejected());
    }

    private VideoProvider broken(Failure failure) {
        FakeVideoProvider broken = another();
        broken.failAlways(failure);
        return decorator.apply(broken);
    }

    @Override
    protected RoomId strangersRoom(String description) {
        return inside.openStrangersRoom(description);
    }

    @Override
    protected void providerIs(Trouble trouble) {
        inside.failAlways(Troubles.failure(trouble));
    }

    @Override
    protected void providerIsFine() {
        inside.heal();
    }

    @Override
    protected Instant now() {
        return clock.instant();
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
    class CallList extends InTrouble implements HeldCallsContract {

        @Override
        public HeldCalls testee() {
            return video.heldCalls();
        }

        @Override
        public RoomId room() {
            return roomOfCalls();
        }

        @Override
        public Set<VideoUserId> people() {
            return Set.of(new VideoUserId("one"), new VideoUserId("other"));
        }

        @Override
        public void hold(RoomId room, Duration together) {
            inside.holdSession(room, people(), together);
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
}
