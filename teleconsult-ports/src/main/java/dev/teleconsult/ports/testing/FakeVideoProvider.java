package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.HeldCalls;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A video provider in memory. Safe for use by several threads.
 *
 * <p>It has the {@linkplain #capabilities capabilities} it is built with, by default the
 * {@linkplain #STANDARD standard} ones: it opens a room only for 2 to 25 registered people, one of whom was registered
 * as plus.
 */
public final class FakeVideoProvider extends Fake<FakeVideoProvider.Operation> implements VideoProvider {

    /**
     * The operations that a test can make fail. Operations without a call to an upstream cannot fail: personalising a
     * link, reading a call event.
     */
    public enum Operation {
        REGISTER_USER,
        RESTORE_USER,
        DELETE_USER,
        OPEN_ROOM,
        ROOM_DETAILS,
        DELETE_ROOM,
        SEARCH_ROOMS,
        MINT_LINK,
        LIST_UPLOADS,
        DELETE_UPLOAD,
        LIST_CALLS,
        LIST_HELD_CALLS,
        ROOM_OF_SESSION,
        OPEN_TRANSCRIPT,
        DELETE_TRANSCRIPT,
        UPLOAD_BACKGROUND,
        USE_BACKGROUND,
        ISSUE_CREDENTIALS,
        CHECK
    }

    /** How far the signature time of a call event may be from the current time. */
    public static final Duration EVENT_TOLERANCE = Duration.ofMinutes(5);

    /** How long a link made on request is valid. */
    public static final Duration LINK_LIFETIME = Duration.ofMinutes(5);

    /** Every optional feature; the provider chooses the ids of rooms, and links last as long as their rooms. */
    public static final ProviderCapabilities STANDARD = ProviderCapabilities.builder("fake")
            .has(
                    Capability.UPLOADS,
                    Capability.TRANSCRIPTS,
                    Capability.COMPANY_SETTINGS,
                    Capability.CREDENTIALS,
                    Capability.RECORDING,
                    Capability.CALL_EVENTS,
                    Capability.CALL_LIST,
                    Capability.ROOMS_WITH_DURATION,
                    Capability.PLUS_NEEDED,
                    Capability.PREFERENCES_IN_LINKS)
            .mostParticipants(25)
            .languages(Language.ITALIAN, Language.ENGLISH)
            .tools(EnumSet.allOf(Tool.class))
            .credentialsLast(Duration.ofSeconds(360), Duration.ofDays(1))
            .frameSources(List.of("https://video.example"))
            .build();

    static final String CALLS = "https://video.example/eu/call/";

    /**
     * A room opened through this provider.
     *
     * @param token the token under which it was opened
     * @param openedAt when it was opened, by the provider's clock
     */
    public record OpenedRoom(Room room, RoomSpec spec, CorrelationToken token, Instant openedAt) {

        public OpenedRoom {
            requireNonNulls(room, "room", spec, "spec", token, "token", openedAt, "openedAt");
        }

        public RoomId id() {
            return room.id();
        }
    }

    /** A message of the provider with its signature, as the service receives it. */
    public record SignedMessage(Map<String, String> headers, byte[] body) {

        public SignedMessage {
            headers = Map.copyOf(requireNonNull(headers, "headers"));
            body = requireNonNull(body, "body").clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }
    }

    private final Clock clock;
    private final ProviderCapabilities capabilities;
    private final VideoProviderState data;
    private final FakeMintedLinks mintedLinks;
    private final VideoUsers users = new Users();
    private final VideoRooms rooms;
    private final CallUploads uploads;
    private final Transcripts recordings;
    private final HeldCalls callList;
    private final CompanySettings look;
    private final SdkCredentials credentials;
    private final FakeCallEvents events;
    private volatile boolean closed;

    /** Creates a provider with the system's clock and the {@linkplain #STANDARD standard} capabilities. */
    public FakeVideoProvider() {
        this(Clock.systemUTC());
    }

    public FakeVideoProvider(Clock clock) {
        this(clock, STANDARD);
    }

    /** Creates a provider with these capabilities. */
    public FakeVideoProvider(Clock clock, ProviderCapabilities capabilities) {
        super(Upstream.VIDEO, Operation.class);
        this.clock = clock;
        this.capabilities = capabilities;
        this.data = new VideoProviderState(clock, capabilities);
        FakeSignature signature = new FakeSignature(data.newKey());
        this.mintedLinks = new FakeMintedLinks(signature, clock);
        this.rooms = new FakeVideoRooms(this, data, mintedLinks);
        this.uploads = new FakeUploads(this, data);
        this.recordings = new FakeTranscripts(this, data);
        this.callList = new FakeHeldCalls(this, data);
        this.look = new FakeCompanySettings(this, data);
        this.credentials = new FakeSdkCredentials(this, data);
        this.events = new FakeCallEvents(signature);
    }

    /** The rooms that are open, in the order they were opened. */
    public List<OpenedRoom> currentRooms() {
        synchronized (data) {
            return data.opened.stream()
                    .filter(room -> data.open.containsKey(room.id()))
                    .toList();
        }
    }

    /** The rooms that were deleted, in the order they were opened. */
    public List<OpenedRoom> deletedRooms() {
        synchronized (data) {
            return data.opened.stream()
                    .filter(room -> !data.open.containsKey(room.id()))
                    .toList();
        }
    }

    /** All rooms, in the order they were opened. */
    public List<OpenedRoom> roomsEverOpened() {
        synchronized (data) {
            return List.copyOf(data.opened);
        }
    }

    /** The rooms of {@link #openStrangersRoom} that were not deleted. */
    public Set<RoomId> strangersRooms() {
        synchronized (data) {
            Set<RoomId> ours = data.opened.stream().map(OpenedRoom::id).collect(Collectors.toSet());
            return data.open.keySet().stream()
                    .filter(room -> !ours.contains(room))
                    .collect(Collectors.toSet());
        }
    }

    /** All video users, with the role of their first registration. */
    public Map<VideoUserId, Role> knownUsers() {
        synchronized (data) {
            return Map.copyOf(data.roles);
        }
    }

    /** Adds a video user, as if another client had registered them; an existing user stays unchanged. */
    public void know(VideoUserId videoUser, Role role) {
        synchronized (data) {
            data.roles.putIfAbsent(requireNonNull(videoUser, "videoUser"), requireNonNull(role, "role"));
        }
    }

    /** Adds a room with working links, as if another program had opened it. */
    public void know(Room room) {
        synchronized (data) {
            Instant now = clock.instant();
            data.open.putIfAbsent(
                    room.id(),
                    new VideoProviderState.Listing(
                            "", now, VideoProviderState.details("none", "", now, Duration.ZERO, false)));
        }
    }

    /** Removes a person, as after an erasure. Rooms of the person stay. */
    public void forgetUser(VideoUserId videoUser) {
        synchronized (data) {
            data.roles.remove(requireNonNull(videoUser, "videoUser"));
        }
    }

    /** Removes a room, as after a deletion by another program: it is not listed, and its links do not work. */
    public void loseRoom(RoomId room) {
        synchronized (data) {
            data.open.remove(requireNonNull(room, "room"));
        }
    }

    /**
     * Changes the details that it returns for an open room.
     *
     * @throws IllegalArgumentException if there is no such room
     */
    public void tell(RoomId room, UnaryOperator<RoomDetails> change) {
        requireNonNulls(room, "room", change, "change");
        synchronized (data) {
            VideoProviderState.Listing before = Optional.ofNullable(data.open.get(room))
                    .orElseThrow(() -> new IllegalArgumentException("there is no such room"));
            data.open.put(
                    room,
                    new VideoProviderState.Listing(
                            before.description(), before.openedAt(), change.apply(before.details())));
        }
    }

    /** Begins or ends a call in an open room. */
    public void setRunning(RoomId room, boolean running) {
        setStatus(room, running ? RoomDetails.Status.RUNNING : RoomDetails.Status.NOT_RUNNING);
    }

    /** Sets the status in the details of an open room. */
    public void setStatus(RoomId room, RoomDetails.Status status) {
        requireNonNulls(room, "room", status, "status");
        tell(room, details -> withStatus(details, status));
    }

    /** Uses up the time of an open room: it is still listed, and its links do not work. */
    public void closeRoom(RoomId room) {
        setStatus(room, RoomDetails.Status.CLOSED);
    }

    private static RoomDetails withStatus(RoomDetails details, RoomDetails.Status status) {
        return new RoomDetails(
                details.recording(),
                details.recordingStatus(),
                details.callType(),
                details.description(),
                status,
                details.disabled(),
                details.createdAt(),
                details.duration(),
                details.used(),
                details.live());
    }

    /** Opens a room as another program with the same account would. */
    public RoomId openStrangersRoom(String description) {
        requireNonNull(description, "description");
        synchronized (data) {
            RoomId id = data.nextRoom();
            Instant now = clock.instant();
            data.open.put(
                    id,
                    new VideoProviderState.Listing(
                            description,
                            now,
                            VideoProviderState.details("none", description, now, Duration.ZERO, false)));
            return id;
        }
    }

    /** Adds a file, as if a participant had uploaded it during a call. */
    public UploadKey addUpload(RoomId room) {
        synchronized (data) {
            UploadKey key = new UploadKey("fake/company/" + ++data.lastId + "-" + data.secret());
            data.uploads.put(key, requireNonNull(room, "room"));
            return key;
        }
    }

    /** Adds a finished call. */
    public SessionId holdSession(RoomId room) {
        return holdSession(room, Set.of(), Duration.ZERO);
    }

    /** Adds a finished call of these people, who were together for this long. */
    public SessionId holdSession(RoomId room, Set<VideoUserId> people, Duration together) {
        requireNonNull(room, "room");
        Set<VideoUserId> present = Set.copyOf(requireNonNull(people, "people"));
        requireNonNull(together, "together");
        synchronized (data) {
            SessionId session = new SessionId("session_" + ++data.lastId);
            data.sessions.put(session, room);
            data.heldCalls.put(session, new HeldCall(session, Optional.of(present), Optional.of(together)));
            return session;
        }
    }

    /** Finishes the transcript of a call. */
    public void addTranscript(SessionId session, String contentType, byte[] content) {
        requireNonNulls(session, "session", contentType, "contentType", content, "content");
        synchronized (data) {
            if (!data.sessions.containsKey(session)) {
                throw new IllegalArgumentException("no such call was held");
            }
            data.transcripts.put(session, new VideoProviderState.Recorded(contentType, content.clone()));
        }
    }

    /** The alias of the background in use; empty if none is. */
    public Optional<String> backgroundInUse() {
        synchronized (data) {
            return data.backgroundInUse;
        }
    }

    /**
     * The participant who can join by a link now; empty if this provider did not make the link, it has expired, or its
     * room is gone, disabled or closed.
     */
    public Optional<VideoUserId> admits(AccessLink link) {
        requireNonNull(link, "link");
        synchronized (data) {
            Optional<FakeMintedLinks.Entry> entry = capabilities.has(Capability.MINTED_LINKS)
                    ? mintedLinks.read(link)
                    : data.opened.stream()
                            .flatMap(opened -> opened.room().links().entrySet().stream()
                                    .filter(known -> link.uri()
                                            .toString()
                                            .startsWith(known.getValue().uri().toString()))
                                    .map(known -> new FakeMintedLinks.Entry(opened.id(), known.getKey())))
                            .findFirst();
            return entry.filter(found -> Optional.ofNullable(data.open.get(found.room()))
                            .filter(listing -> listing.details().letsPeopleIn())
                            .isPresent())
                    .map(FakeMintedLinks.Entry::videoUser);
        }
    }

    /** The signed message that it sends about an event in a room. */
    public SignedMessage message(CallEvent event, Instant signedAt) {
        return events.message(event, signedAt);
    }

    /** An authentic message without interest for the service. */
    public SignedMessage unrelatedMessage(Instant signedAt) {
        return events.unrelated(signedAt);
    }

    /** An authentic message that cannot be read. */
    public SignedMessage unreadableMessage(Instant signedAt) {
        return events.unreadable(signedAt);
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public ProviderCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public VideoUsers users() {
        return users;
    }

    @Override
    public VideoRooms rooms() {
        return rooms;
    }

    @Override
    public CallUploads uploads() {
        return capabilities.has(Capability.UPLOADS) ? uploads : VideoProvider.super.uploads();
    }

    @Override
    public Transcripts transcripts() {
        return capabilities.has(Capability.TRANSCRIPTS) ? recordings : VideoProvider.super.transcripts();
    }

    @Override
    public CompanySettings company() {
        return capabilities.has(Capability.COMPANY_SETTINGS) ? look : VideoProvider.super.company();
    }

    @Override
    public SdkCredentials credentials() {
        return capabilities.has(Capability.CREDENTIALS) ? credentials : VideoProvider.super.credentials();
    }

    @Override
    public HeldCalls heldCalls() {
        return capabilities.has(Capability.CALL_LIST) ? callList : VideoProvider.super.heldCalls();
    }

    @Override
    public CallEvents callEvents() {
        return capabilities.has(Capability.CALL_EVENTS) ? events : VideoProvider.super.callEvents();
    }

    @Override
    public CheckResult check() {
        return check(Operation.CHECK);
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Users implements VideoUsers {

        @Override
        public VideoUserId register(UserId user, Role role, Language language) {
            requireNonNulls(role, "role", language, "language");
            VideoUserId videoUser = nameOf(user);
            if (capabilities.has(Capability.UNREGISTERED_PEOPLE)) {
                return videoUser;
            }
            return answer(Operation.REGISTER_USER, () -> {
                know(videoUser, role);
                return videoUser;
            });
        }

        @Override
        public void restore(VideoUserId videoUser, Role role, Language language) {
            requireNonNulls(videoUser, "videoUser", role, "role", language, "language");
            if (!capabilities.has(Capability.UNREGISTERED_PEOPLE)) {
                perform(Operation.RESTORE_USER, () -> know(videoUser, role));
            }
        }

        @Override
        public boolean delete(VideoUserId videoUser) {
            requireNonNull(videoUser, "videoUser");
            if (!capabilities.has(Capability.UNREGISTERED_PEOPLE)) {
                perform(Operation.DELETE_USER, () -> forgetUser(videoUser));
            }
            return true;
        }

        private VideoUserId nameOf(UserId user) {
            return new VideoUserId("usr_" + HexFormat.of().formatHex(FakeSignature.digest(user.value()), 0, 16));
        }
    }
}
