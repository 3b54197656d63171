package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Transcript;
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
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A video provider in memory. Safe for use by several threads.
 *
 * <p>It has the {@linkplain #capabilities capabilities} it is built with; if none are named, the {@linkplain #STANDARD
 * standard} ones: it opens a room only for people it knows, 2 to 25 of them, one of whom was made known as plus.
 */
public final class FakeVideoProvider extends Fake<FakeVideoProvider.Operation> implements VideoProvider {

    /** What can be called, and so made fail. What calls no upstream cannot fail: personalising a link, reading a call event. */
    public enum Operation {
        REGISTER_USER,
        RESTORE_USER,
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

    /** How old or early a call event may be. */
    public static final Duration EVENT_TOLERANCE = Duration.ofMinutes(5);

    /** How long a link is good that was made when it was asked for. */
    public static final Duration LINK_LIFETIME = Duration.ofMinutes(5);

    /** All that a provider can have; it chooses the ids of rooms, and their links last as long as they. */
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

    private static final String CALLS = "https://video.example/eu/call/";
    private static final Pattern MINTED =
            Pattern.compile(Pattern.quote(CALLS) + "([0-9a-f]+)\\?as=([0-9a-f]+)&until=(\\d{1,18})&sig=([0-9a-f]+)");
    private static final String SIGNED_AT = "fake-signed-at";
    private static final String SIGNATURE = "fake-signature";
    private static final String UNRELATED = "UNRELATED";

    /**
     * A room opened through this provider.
     *
     * @param token under which it was opened
     * @param openedAt by the provider's clock
     */
    public record OpenedRoom(Room room, RoomSpec spec, CorrelationToken token, Instant openedAt) {

        public OpenedRoom {
            requireNonNull(room, "room");
            requireNonNull(spec, "spec");
            requireNonNull(token, "token");
            requireNonNull(openedAt, "openedAt");
        }

        public RoomId id() {
            return room.id();
        }
    }

    /** A call event on its way to us. */
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
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec eventKey;
    private final Data data = new Data();
    private final Users users = new Users();
    private final Rooms rooms = new Rooms();
    private final Uploads uploads = new Uploads();
    private final Recordings recordings = new Recordings();
    private final CallList callList = new CallList();
    private final Look look = new Look();
    private final Credentials credentials = new Credentials();
    private final Events events = new Events();
    private volatile boolean closed;

    /** One that goes by the system's clock. */
    public FakeVideoProvider() {
        this(Clock.systemUTC());
    }

    public FakeVideoProvider(Clock clock) {
        this(clock, STANDARD);
    }

    /** One with other capabilities than the {@linkplain #STANDARD standard} ones. */
    public FakeVideoProvider(Clock clock, ProviderCapabilities capabilities) {
        super(Upstream.VIDEO, Operation.class);
        this.clock = requireNonNull(clock, "clock");
        this.capabilities = requireNonNull(capabilities, "capabilities");
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.eventKey = new SecretKeySpec(key, "HmacSHA256");
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

    /** The rooms of {@link #openStrangersRoom} that are still there. */
    public Set<RoomId> strangersRooms() {
        synchronized (data) {
            Set<RoomId> ours = data.opened.stream().map(OpenedRoom::id).collect(Collectors.toSet());
            return data.open.keySet().stream()
                    .filter(room -> !ours.contains(room))
                    .collect(Collectors.toSet());
        }
    }

    /** All video users it knows, with the role of their first registration. */
    public Map<VideoUserId, Role> knownUsers() {
        synchronized (data) {
            return Map.copyOf(data.roles);
        }
    }

    /** Makes it know a video user, as another client may have registered them; a user it knows stays unchanged. */
    public void know(VideoUserId videoUser, Role role) {
        synchronized (data) {
            data.roles.putIfAbsent(requireNonNull(videoUser, "videoUser"), requireNonNull(role, "role"));
        }
    }

    /** Makes it know a room, as another program may have opened it; its links are good. */
    public void know(Room room) {
        synchronized (data) {
            Instant now = clock.instant();
            data.open.putIfAbsent(room.id(), new Listing("", now, details("none", "", now, Duration.ZERO, false)));
        }
    }

    /** Forgets a person, as after an erasure. Rooms they are in stay. */
    public void forgetUser(VideoUserId videoUser) {
        synchronized (data) {
            data.roles.remove(requireNonNull(videoUser, "videoUser"));
        }
    }

    /** Loses a room, as after a deletion by another program: it is not listed, and its links lead nowhere. */
    public void loseRoom(RoomId room) {
        synchronized (data) {
            data.open.remove(requireNonNull(room, "room"));
        }
    }

    /**
     * Changes what it tells about a room that is open.
     *
     * @throws IllegalArgumentException if there is no such room
     */
    public void tell(RoomId room, UnaryOperator<RoomDetails> change) {
        requireNonNull(room, "room");
        requireNonNull(change, "change");
        synchronized (data) {
            Listing before = Optional.ofNullable(data.open.get(room))
                    .orElseThrow(() -> new IllegalArgumentException("there is no such room"));
            data.open.put(room, new Listing(before.description(), before.openedAt(), change.apply(before.details())));
        }
    }

    /** Lets a call begin or end in a room that is open. */
    public void setRunning(RoomId room, boolean running) {
        setStatus(room, running ? RoomDetails.Status.RUNNING : RoomDetails.Status.NOT_RUNNING);
    }

    /** Lets the details of a room that is open tell this from now on. */
    public void setStatus(RoomId room, RoomDetails.Status status) {
        requireNonNull(room, "room");
        requireNonNull(status, "status");
        tell(room, details -> withStatus(details, status));
    }

    /** Uses up the time of a room that is open: it is still listed, and its links lead nowhere. */
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

    /** Opens a room as another program with the same account does. */
    public RoomId openStrangersRoom(String description) {
        requireNonNull(description, "description");
        synchronized (data) {
            RoomId id = data.nextRoom();
            Instant now = clock.instant();
            data.open.put(id, new Listing(description, now, details("none", description, now, Duration.ZERO, false)));
            return id;
        }
    }

    /** Lets a participant upload a file during a call. */
    public UploadKey addUpload(RoomId room) {
        synchronized (data) {
            UploadKey key = new UploadKey("fake/company/" + ++data.lastId + "-" + secret());
            data.uploads.put(key, requireNonNull(room, "room"));
            return key;
        }
    }

    /** Lets people hold a call. */
    public SessionId holdSession(RoomId room) {
        return holdSession(room, Set.of(), Duration.ZERO);
    }

    /** Lets these people hold a call, and be together for that long. */
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
        requireNonNull(session, "session");
        requireNonNull(contentType, "contentType");
        requireNonNull(content, "content");
        synchronized (data) {
            if (!data.sessions.containsKey(session)) {
                throw new IllegalArgumentException("no such call was held");
            }
            data.transcripts.put(session, new Recorded(contentType, content.clone()));
        }
    }

    /** The alias of the background in use; empty if none is. */
    public Optional<String> backgroundInUse() {
        synchronized (data) {
            return Optional.ofNullable(data.backgroundInUse);
        }
    }

    /**
     * The participant whom a link lets in now; empty if it is none of ours, its end has come, or its room is gone, disabled or
     * closed.
     */
    public Optional<VideoUserId> letsIn(AccessLink link) {
        requireNonNull(link, "link");
        synchronized (data) {
            Optional<Entry> entry = capabilities.has(Capability.MINTED_LINKS)
                    ? minted(link)
                    : data.opened.stream()
                            .flatMap(opened -> opened.room().links().entrySet().stream()
                                    .filter(known -> link.uri()
                                            .toString()
                                            .startsWith(known.getValue().uri().toString()))
                                    .map(known -> new Entry(opened.id(), known.getKey())))
                            .findFirst();
            return entry.filter(found -> Optional.ofNullable(data.open.get(found.room()))
                            .filter(listing -> listing.details().letsPeopleIn())
                            .isPresent())
                    .map(Entry::videoUser);
        }
    }

    private Optional<Entry> minted(AccessLink link) {
        Matcher parts = MINTED.matcher(link.uri().toString());
        if (!parts.lookingAt()
                || !hmac(parts.group(3), signed(parts.group(1), parts.group(2))).equals(parts.group(4))
                || !clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts.group(3))))) {
            return Optional.empty();
        }
        return Optional.of(new Entry(new RoomId(text(parts.group(1))), new VideoUserId(text(parts.group(2)))));
    }

    private MintedLink mint(RoomId room, VideoUserId videoUser) {
        Instant expiresAt = clock.instant().plus(LINK_LIFETIME).truncatedTo(ChronoUnit.MILLIS);
        String until = Long.toString(expiresAt.toEpochMilli());
        String where = hex(room.value());
        String who = hex(videoUser.value());
        return new MintedLink(
                new AccessLink(URI.create(
                        CALLS + where + "?as=" + who + "&until=" + until + "&sig=" + hmac(until, signed(where, who)))),
                expiresAt);
    }

    private static byte[] signed(String room, String videoUser) {
        return (room + " " + videoUser).getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    /** What it sends when something happens in a room. */
    public SignedMessage message(CallEvent event, Instant signedAt) {
        return sign(
                String.join(
                        "\n",
                        event.kind().name(),
                        event.room().value(),
                        event.session().map(SessionId::value).orElse(""),
                        event.person().map(VideoUserId::value).orElse(""),
                        Integer.toString(event.connected()),
                        event.at().toString()),
                signedAt);
    }

    /** An authentic message of no concern to us. */
    public SignedMessage unrelatedMessage(Instant signedAt) {
        return sign(UNRELATED, signedAt);
    }

    /** An authentic message that cannot be read. */
    public SignedMessage unreadableMessage(Instant signedAt) {
        return sign("?", signedAt);
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
            requireNonNull(role, "role");
            requireNonNull(language, "language");
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
            requireNonNull(videoUser, "videoUser");
            requireNonNull(role, "role");
            requireNonNull(language, "language");
            if (!capabilities.has(Capability.UNREGISTERED_PEOPLE)) {
                perform(Operation.RESTORE_USER, () -> know(videoUser, role));
            }
        }

        private VideoUserId nameOf(UserId user) {
            return new VideoUserId("usr_" + HexFormat.of().formatHex(digest(user.value()), 0, 16));
        }
    }

    private final class Credentials implements SdkCredentials {

        @Override
        public AccessCredentials issue(VideoUserId videoUser, Duration lifetime) {
            requireNonNull(videoUser, "videoUser");
            if (lifetime.compareTo(capabilities.shortestCredentials()) < 0
                    || lifetime.compareTo(capabilities.longestCredentials()) > 0
                    || lifetime.toNanosPart() != 0) {
                throw new IllegalArgumentException("lifetime must be whole seconds within the provider's limits");
            }
            return answer(Operation.ISSUE_CREDENTIALS, () -> {
                requireKnown(Set.of(videoUser));
                return new AccessCredentials(
                        "fake-token-" + secret(), clock.instant().plus(lifetime));
            });
        }
    }

    private final class Rooms implements VideoRooms {

        @Override
        public Room open(RoomSpec spec, CorrelationToken token) {
            requireNonNull(spec, "spec");
            requireNonNull(token, "token");
            return answer(Operation.OPEN_ROOM, () -> {
                synchronized (data) {
                    requirePossible(spec);
                    RoomId id = capabilities.has(Capability.ROOMS_BY_NAME) ? nameOf(token) : data.nextRoom();
                    Optional<OpenedRoom> there = data.opened.stream()
                            .filter(known -> known.id().equals(id))
                            .findFirst();
                    if (there.isPresent() && data.open.containsKey(id)) {
                        return there.get().room();
                    }
                    there.ifPresent(data.opened::remove);
                    Map<VideoUserId, AccessLink> links = new LinkedHashMap<>();
                    if (!capabilities.has(Capability.MINTED_LINKS)) {
                        spec.seats().forEach(seat -> links.put(seat.videoUser(), newLink()));
                    }
                    Room room = new Room(id, links);
                    Instant now = clock.instant();
                    data.opened.add(new OpenedRoom(room, spec, token, now));
                    data.open.put(room.id(), new Listing(token.text(), now, ofSpec(spec, now)));
                    return room;
                }
            });
        }

        @Override
        public Optional<RoomDetails> details(RoomId room) {
            requireNonNull(room, "room");
            return answer(Operation.ROOM_DETAILS, () -> {
                synchronized (data) {
                    return Optional.ofNullable(data.open.get(room)).map(Listing::details);
                }
            });
        }

        @Override
        public void delete(RoomId room) {
            requireNonNull(room, "room");
            perform(Operation.DELETE_ROOM, () -> {
                synchronized (data) {
                    data.open.remove(room);
                }
            });
        }

        @Override
        public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
            Set<CorrelationToken> sought = Set.copyOf(tokens);
            requireNonNull(createdSince, "createdSince");
            if (sought.isEmpty()) {
                return Map.of();
            }
            return answer(Operation.SEARCH_ROOMS, () -> {
                synchronized (data) {
                    Map<CorrelationToken, List<RoomId>> found = new HashMap<>();
                    data.open.forEach((room, listing) -> CorrelationToken.parse(listing.description())
                            .filter(token -> sought.contains(token)
                                    && !listing.openedAt().isBefore(createdSince))
                            .ifPresent(token -> found.computeIfAbsent(token, any -> new ArrayList<>())
                                    .add(room)));
                    return found;
                }
            });
        }

        private RoomId nameOf(CorrelationToken token) {
            return new RoomId("named_" + HexFormat.of().formatHex(digest(token.text()), 0, 16));
        }

        @Override
        public MintedLink mintLink(RoomId room, RoomSpec.Seat seat) {
            requireNonNull(room, "room");
            requireNonNull(seat, "seat");
            if (!capabilities.has(Capability.MINTED_LINKS)) {
                return VideoRooms.super.mintLink(room, seat);
            }
            return capabilities.has(Capability.SIGNED_LINKS)
                    ? mint(room, seat.videoUser())
                    : answer(Operation.MINT_LINK, () -> {
                        requireKnown(Set.of(seat.videoUser()));
                        return mint(room, seat.videoUser());
                    });
        }

        @Override
        public AccessLink personalise(AccessLink link, LinkPreferences preferences) {
            if (!capabilities.has(Capability.PREFERENCES_IN_LINKS)) {
                return link;
            }
            List<String> wishes = new ArrayList<>();
            if (preferences.virtualBackground()) {
                wishes.add("background=on");
            }
            if (preferences.language().isSpecified()) {
                wishes.add("language=" + preferences.language().code());
            }
            if (!preferences.displayName().isEmpty()) {
                wishes.add("name="
                        + HexFormat.of().formatHex(preferences.displayName().getBytes(StandardCharsets.UTF_8)));
            }
            if (preferences.appearance() != LinkPreferences.Appearance.AS_SET) {
                wishes.add("appearance=" + preferences.appearance());
            }
            if (wishes.isEmpty()) {
                return link;
            }
            URI uri = link.uri();
            String text = uri.toString();
            String fragment = uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment();
            String rest = text.substring(0, text.length() - fragment.length());
            String glue = uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&";
            return new AccessLink(URI.create(rest + glue + String.join("&", wishes) + fragment));
        }

        private void requirePossible(RoomSpec spec) {
            Set<VideoUserId> people =
                    spec.seats().stream().map(RoomSpec.Seat::videoUser).collect(Collectors.toSet());
            if (people.size() < 2 || people.size() > capabilities.mostParticipants()) {
                throw refused("a room is for 2 to " + capabilities.mostParticipants());
            }
            requireKnown(people);
            if (capabilities.has(Capability.PLUS_NEEDED)
                    && spec.seats().stream().noneMatch(this::canOpenRooms)) {
                throw refused("nobody in the room may open it");
            }
        }

        /** A person it knows has the role of their first registration. */
        private boolean canOpenRooms(RoomSpec.Seat seat) {
            return data.roles.getOrDefault(seat.videoUser(), seat.role()).canOpenRooms();
        }

        private AccessLink newLink() {
            return new AccessLink(URI.create(CALLS + secret()));
        }
    }

    private final class Uploads implements CallUploads {

        @Override
        public List<UploadKey> list(RoomId room) {
            requireNonNull(room, "room");
            return answer(Operation.LIST_UPLOADS, () -> {
                synchronized (data) {
                    return data.uploads.entrySet().stream()
                            .filter(upload -> upload.getValue().equals(room))
                            .map(Map.Entry::getKey)
                            .toList();
                }
            });
        }

        @Override
        public void delete(UploadKey upload) {
            requireNonNull(upload, "upload");
            perform(Operation.DELETE_UPLOAD, () -> {
                synchronized (data) {
                    data.uploads.remove(upload);
                }
            });
        }
    }

    private final class Recordings implements Transcripts {

        @Override
        public List<SessionId> callsIn(RoomId room) {
            requireNonNull(room, "room");
            return answer(Operation.LIST_CALLS, () -> {
                synchronized (data) {
                    return data.sessions.entrySet().stream()
                            .filter(held -> held.getValue().equals(room))
                            .map(Map.Entry::getKey)
                            .toList();
                }
            });
        }

        @Override
        public void delete(SessionId session) {
            requireNonNull(session, "session");
            perform(Operation.DELETE_TRANSCRIPT, () -> {
                synchronized (data) {
                    data.transcripts.remove(session);
                }
            });
        }

        @Override
        public Optional<RoomId> roomOf(SessionId session) {
            requireNonNull(session, "session");
            return answer(Operation.ROOM_OF_SESSION, () -> {
                synchronized (data) {
                    return Optional.ofNullable(data.sessions.get(session));
                }
            });
        }

        @Override
        public Optional<Transcript> open(SessionId session, long maxBytes) {
            requireNonNull(session, "session");
            if (maxBytes < 1) {
                throw new IllegalArgumentException("maxBytes must be at least 1");
            }
            return answer(Operation.OPEN_TRANSCRIPT, () -> {
                synchronized (data) {
                    return Optional.ofNullable(data.transcripts.get(session)).map(recorded -> recorded.open(maxBytes));
                }
            });
        }
    }

    private final class CallList implements HeldCalls {

        @Override
        public Optional<List<HeldCall>> in(RoomId room) {
            requireNonNull(room, "room");
            return answer(Operation.LIST_HELD_CALLS, () -> {
                synchronized (data) {
                    return Optional.of(data.sessions.entrySet().stream()
                            .filter(held -> held.getValue().equals(room))
                            .map(held -> data.heldCalls.get(held.getKey()))
                            .toList());
                }
            });
        }
    }

    private final class Events implements CallEvents {

        @Override
        public boolean mayBeAuthentic(Map<String, String> headers) {
            return headers.containsKey(SIGNED_AT) && headers.containsKey(SIGNATURE);
        }

        @Override
        public Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now) {
            String signedAt = headers.getOrDefault(SIGNED_AT, "");
            String signature = headers.getOrDefault(SIGNATURE, "");
            byte[] right = hmac(signedAt, body).getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.UTF_8))
                    || Duration.between(Instant.parse(signedAt), now).abs().compareTo(EVENT_TOLERANCE) > 0) {
                throw RefusalException.of(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
            }
            String text = new String(body, StandardCharsets.UTF_8);
            return text.equals(UNRELATED) ? Optional.empty() : Optional.of(parse(text.split("\n", -1)));
        }

        private CallEvent parse(String[] lines) {
            if (lines.length != 6) {
                throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
            }
            try {
                return new CallEvent(
                        CallEvent.Kind.valueOf(lines[0]),
                        new RoomId(lines[1]),
                        Optional.of(lines[2]).filter(id -> !id.isEmpty()).map(SessionId::new),
                        Optional.of(lines[3]).filter(id -> !id.isEmpty()).map(VideoUserId::new),
                        Integer.parseInt(lines[4]),
                        Instant.parse(lines[5]));
            } catch (IllegalArgumentException | DateTimeException malformed) {
                throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
            }
        }
    }

    private final class Look implements CompanySettings {

        @Override
        public Background uploadBackground(byte[] jpeg) {
            byte[] image = jpeg.clone();
            return answer(Operation.UPLOAD_BACKGROUND, () -> {
                if (!isJpeg(image)) {
                    throw RefusalException.of(RefusalCode.BACKGROUND_REFUSED);
                }
                synchronized (data) {
                    String alias = "background_" + ++data.lastId;
                    Background background = new Background(
                            alias,
                            "https://static.video.example/" + alias + ".jpeg",
                            clock.instant().toString());
                    data.backgrounds.put(alias, background);
                    return background;
                }
            });
        }

        @Override
        public Company useBackground(String alias) {
            requireNonNull(alias, "alias");
            return answer(Operation.USE_BACKGROUND, () -> {
                synchronized (data) {
                    Background background = data.backgrounds.get(alias);
                    if (background == null) {
                        throw RefusalException.of(RefusalCode.UNKNOWN_BACKGROUND);
                    }
                    data.backgroundInUse = alias;
                    return new Company("Fake company", "en", List.of(background), "", "", Duration.ZERO);
                }
            });
        }

        private boolean isJpeg(byte[] image) {
            return image.length > 3 && image[0] == (byte) 0xFF && image[1] == (byte) 0xD8 && image[2] == (byte) 0xFF;
        }
    }

    /** What it holds. Guarded by its own monitor. */
    private static final class Data {

        private final Map<VideoUserId, Role> roles = new HashMap<>();
        private final List<OpenedRoom> opened = new ArrayList<>();
        private final Map<RoomId, Listing> open = new LinkedHashMap<>();
        private final Map<UploadKey, RoomId> uploads = new LinkedHashMap<>();
        private final Map<SessionId, RoomId> sessions = new LinkedHashMap<>();
        private final Map<SessionId, HeldCall> heldCalls = new HashMap<>();
        private final Map<SessionId, Recorded> transcripts = new HashMap<>();
        private final Map<String, Background> backgrounds = new HashMap<>();
        private String backgroundInUse;
        private long lastId;

        private RoomId nextRoom() {
            return new RoomId("room_" + ++lastId);
        }
    }

    /** A person's way into a room. */
    private record Entry(RoomId room, VideoUserId videoUser) {}

    /** A room as the provider lists it. */
    private record Listing(String description, Instant openedAt, RoomDetails details) {}

    /** A transcript as the provider keeps it. */
    private record Recorded(String contentType, byte[] content) {

        Transcript open(long maxBytes) {
            if (content.length > maxBytes) {
                throw RefusalException.of(RefusalCode.TRANSCRIPT_TOO_LARGE)
                        .with(RefusalException.Detail.LIMIT, maxBytes);
            }
            return new Transcript(contentType, new ByteArrayInputStream(content));
        }
    }

    private void requireKnown(Set<VideoUserId> people) {
        synchronized (data) {
            if (!capabilities.has(Capability.UNREGISTERED_PEOPLE)
                    && !data.roles.keySet().containsAll(people)) {
                throw PortRejectedException.unknownPerson(Upstream.VIDEO, "a participant is not known");
            }
        }
    }

    private static PortRejectedException refused(String why) {
        return PortRejectedException.refused(Upstream.VIDEO, why);
    }

    private static RoomDetails ofSpec(RoomSpec spec, Instant now) {
        return details(
                spec.recording().name().toLowerCase(Locale.ROOT),
                "",
                now,
                spec.duration().orElse(Duration.ZERO),
                spec.live());
    }

    private static RoomDetails details(
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

    private String secret() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private SignedMessage sign(String body, Instant signedAt) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new SignedMessage(
                Map.of(SIGNED_AT, signedAt.toString(), SIGNATURE, hmac(signedAt.toString(), bytes)), bytes);
    }

    private String hmac(String signedAt, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(eventKey);
            mac.update(signedAt.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) '.');
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
