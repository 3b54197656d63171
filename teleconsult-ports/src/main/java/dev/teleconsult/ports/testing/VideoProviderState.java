package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The data of a {@link FakeVideoProvider}. Guarded by its own monitor. */
final class VideoProviderState {

    private static final SecureRandom RANDOM = new SecureRandom();

    final Clock clock;
    final ProviderCapabilities capabilities;
    final Map<VideoUserId, Role> roles = new HashMap<>();
    final List<OpenedRoom> opened = new ArrayList<>();
    final Map<RoomId, Listing> open = new LinkedHashMap<>();
    final Map<UploadKey, RoomId> uploads = new LinkedHashMap<>();
    final Map<SessionId, RoomId> sessions = new LinkedHashMap<>();
    final Map<SessionId, HeldCall> heldCalls = new HashMap<>();
    final Map<SessionId, Recorded> transcripts = new HashMap<>();
    final Map<String, Background> backgrounds = new HashMap<>();
    Optional<String> backgroundInUse = Optional.empty();
    long lastId;

    VideoProviderState(Clock clock, ProviderCapabilities capabilities) {
        this.clock = requireNonNull(clock, "clock");
        this.capabilities = requireNonNull(capabilities, "capabilities");
    }

    RoomId nextRoom() {
        return new RoomId("room_" + ++lastId);
    }

    /** A room as the provider lists it. */
    record Listing(String description, Instant openedAt, RoomDetails details) {}

    /** A transcript as the provider keeps it. */
    record Recorded(String contentType, byte[] content) {

        Transcript open(long maxBytes) {
            if (content.length > maxBytes) {
                throw RefusalException.of(RefusalCode.TRANSCRIPT_TOO_LARGE)
                        .with(RefusalException.Detail.LIMIT, maxBytes);
            }
            return new Transcript(contentType, new ByteArrayInputStream(content));
        }
    }

    synchronized void requireKnown(Set<VideoUserId> people) {
        if (!capabilities.has(Capability.UNREGISTERED_PEOPLE) && !roles.keySet().containsAll(people)) {
            throw PortRejectedException.unknownPerson(Upstream.VIDEO, "a participant is not registered");
        }
    }

    String secret() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    byte[] newKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return key;
    }

    static RoomDetails details(
            String recording, String description, Instant createdAt, Duration duration, boolean live) {
        return new RoomDetails(
                recording,
                "",
                "audio_video",
                description,
                RoomDetails.Status.NOT_RUNNING,
                false,
                createdAt.toString(),
                duration,
                Duration.ZERO,
                live);
    }
}
